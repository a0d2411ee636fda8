import { useTranslation } from 'react-i18next';
import type { AnswerHit, RankFactors } from '../../../src-shared/ipc/library-views';

const FACTORS = ['text', 'businessLine', 'region', 'use', 'success'] as const satisfies readonly (keyof RankFactors)[];

/** Why an answer stands where it stands: in a few words, and opened in figures. */
export function AnswerWhy({ hit: { factors, score, use } }: { hit: AnswerHit }) {
  const { t } = useTranslation();
  const counting = FACTORS.filter((factor) => factors[factor] > 0);
  const kept = use.kept === null ? null : Math.round(use.kept * 100);
  return (
    <details className="why" data-testid="answer-why">
      <summary>
        {t('work.answer.why')}
        {counting.map((factor) => t(`work.answer.factor.${factor}`)).join(t('common.comma'))}
        {use.replies > 0 && ` · ${t('work.answer.used', { n: use.replies })}`}
      </summary>
      <dl>
        {FACTORS.map((factor) => (
          <div key={factor} data-factor={factor} data-counts={factors[factor] > 0}>
            <dt>{t(`work.answer.factor.${factor}`)}</dt>
            <dd>
              <meter min={0} max={1} value={Math.min(1, factors[factor])} aria-hidden="true" />
              <span>{factors[factor] > 0 ? factors[factor].toFixed(2) : t('work.answer.doesNotCount')}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        {t('work.answer.score', { score: score.toFixed(2) })}{' '}
        {use.replies === 0 || kept === null
          ? t('work.answer.neverUsed')
          : t('work.answer.useFacts', { n: use.replies, asIs: use.asIs, kept })}
      </p>
    </details>
  );
}
