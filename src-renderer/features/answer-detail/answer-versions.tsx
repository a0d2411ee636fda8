import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerVersion } from '../../../src-shared/domain/answer-version';
import { Tag } from '../../ui/badge';
import { absoluteTime } from '../../ui/time';
import { ContentDiff } from '../library/content-diff';

/** Every approved content, newest first, and the differences between any two. */
export function AnswerVersions({ versions }: { versions: readonly AnswerVersion[] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('library.answer.versions')} data-testid="answer-versions">
      <h3>
        {t('library.answer.versions')} <small>{versions.length}</small>
      </h3>
      <ul className="lines">
        {versions.map((version) => (
          <li key={version.id} data-testid="version-row" data-version={version.version}>
            <strong>{t('library.answer.version', { n: version.version })}</strong>
            {version.status === 'retired' && <Tag tone="danger">{t('library.validity.retired')}</Tag>}
            <span className="muted">{absoluteTime(version.at)}</span>
            {version.authorName !== '' && <span>{t('library.answer.writtenBy', { name: version.authorName })}</span>}
            {version.approverName !== '' && (
              <span>{t('library.answer.approvedBy', { name: version.approverName })}</span>
            )}
            {version.note !== '' && <span className="remark">{version.note}</span>}
          </li>
        ))}
      </ul>
      {versions.length > 1 && <Compare versions={versions} />}
    </section>
  );
}

function Compare({ versions }: { versions: readonly AnswerVersion[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<{ from: number | null; to: number | null }>({ from: null, to: null });
  const to = versions.find(({ version }) => version === chosen.to) ?? versions[0];
  const from = versions.find(({ version }) => version === chosen.from) ?? versions[1];
  if (to === undefined || from === undefined) return null;
  const choice = (side: 'from' | 'to', version: AnswerVersion) => (
    <select
      className="field"
      data-testid={`version-${side}`}
      aria-label={t(`library.answer.compare.${side}`)}
      value={version.version}
      onChange={(event) => setChosen({ ...chosen, [side]: Number(event.target.value) })}
    >
      {versions.map(({ version: n }) => (
        <option key={n} value={n}>
          {t('library.answer.version', { n })}
        </option>
      ))}
    </select>
  );
  return (
    <div className="compare">
      <p className="compare-choice">
        {choice('from', from)} → {choice('to', to)}
      </p>
      <ContentDiff before={from.content} after={to.content} />
    </div>
  );
}
