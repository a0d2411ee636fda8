import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOnItsWay } from '../../../src-shared/ipc/answer-import-views';
import { ProgressLine } from './progress-line';

/** Imports that this workstation has written and that are not whole on the gateway yet; nothing when there are none. */
export function ImportsOnTheirWay({ imports }: { imports: readonly ImportOnItsWay[] }) {
  const { t } = useTranslation();
  const titleId = useId();
  if (imports.length === 0) return null;
  return (
    <section className="imports-section" aria-labelledby={titleId} data-testid="imports-on-their-way">
      <h3 id={titleId}>{t('imports.way.title')}</h3>
      {imports.map(({ importId, fileName, sent, parts, refused }) =>
        refused === null ? (
          <div key={importId}>
            <ProgressLine
              label={fileName}
              text={t('imports.way.progress', { sent, parts })}
              done={sent}
              total={parts}
            />
            <p className="imports-about">{t('imports.way.waiting')}</p>
          </div>
        ) : (
          <div key={importId} className="failure" role="alert" data-code={refused}>
            <strong>{fileName}</strong>
            <p>{t('imports.way.refused', { what: t(`failures.rejection.${refused}.what`) })}</p>
            <p>{t('imports.way.refusedSafe')}</p>
          </div>
        ),
      )}
    </section>
  );
}
