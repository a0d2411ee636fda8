import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../src-shared/domain/answer';
import type { AnswerPairView } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Marked } from '../answer/marked';
import { percent } from '../answer-detail/percent';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';
import { useNames } from '../library/use-names';
import { rangesOf } from './marked-ranges';
import { SettlePairDialog } from './settle-pair-dialog';

/** Two answers side by side, with the numbers, days and sums marked that stand in one only. */
export function PairCard({ pair, chosen }: { pair: AnswerPairView; chosen: boolean }) {
  const { t } = useTranslation();
  const may = useMay('keep_library');
  const [settling, setSettling] = useState(false);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) card.current?.focus();
  }, [chosen]);
  return (
    <article
      ref={card}
      tabIndex={-1}
      className="card"
      data-testid="pair-row"
      data-kind={pair.kind}
      data-pair-id={`${pair.first.id}/${pair.second.id}`}
    >
      <header>
        <Tag tone={pair.kind === 'contradiction' ? 'danger' : 'warn'}>{t(`library.pair.kind.${pair.kind}`)}</Tag>
        <span className="muted">
          {t('library.pair.likeness', {
            question: percent(pair.questionLikeness),
            text: percent(pair.textLikeness),
          })}
        </span>
      </header>
      <div className="conflict-sides">
        <Side answer={pair.first} only={pair.onlyFirst} testId="pair-first" />
        <Side answer={pair.second} only={pair.onlySecond} testId="pair-second" />
      </div>
      {may && (
        <footer>
          <Button data-testid="pair-settle" onClick={() => setSettling(true)}>
            {t('library.pair.settle')}
          </Button>
        </footer>
      )}
      {settling && <SettlePairDialog pair={pair} done={() => setSettling(false)} />}
    </article>
  );
}

function Side({ answer, only, testId }: { answer: Answer; only: readonly string[]; testId: string }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const names = useNames();
  const owner = names.officer(answer.ownerOfficerId) || names.department(answer.ownerDepartmentId);
  return (
    <div className="conflict-side" data-testid={testId}>
      <h4>{answer.question}</h4>
      <p className="muted">
        {[
          answer.businessLine === null ? '' : t(`terms.businessLine.${answer.businessLine}`),
          answer.region,
          owner,
          t('library.answer.version', { n: answer.version }),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </p>
      <p className="written">
        <Marked text={answer.text} ranges={rangesOf(answer.text, only)} />
      </p>
      <Button data-testid={`${testId}-open`} onClick={() => library.open({ page: 'answers', answerId: answer.id })}>
        {t('library.pair.openOne')}
      </Button>
    </div>
  );
}
