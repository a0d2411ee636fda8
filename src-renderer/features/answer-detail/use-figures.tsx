import { useTranslation } from 'react-i18next';
import type { AnswerUse } from '../../../src-shared/ipc/library-views';
import { TimeAgo } from '../../ui/time-ago';
import { percent } from './percent';

/** What this desk's replies say of the answer. */
export function UseFigures({ use }: { use: AnswerUse }) {
  const { t } = useTranslation();
  return (
    <section className="use-figures" aria-label={t('library.use.title')} data-testid="answer-use">
      <Figure name={t('library.use.replies')} value={String(use.replies)} />
      <Figure name={t('library.use.asIs')} value={String(use.asIs)} />
      <Figure name={t('library.use.kept')} value={use.kept === null ? '–' : percent(use.kept)} />
      <p className="muted">
        {use.lastUsedAt === null ? (
          t('library.use.never')
        ) : (
          <>
            {t('library.use.last')} <TimeAgo instant={use.lastUsedAt} />
          </>
        )}
      </p>
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <p>
      <strong>{value}</strong>
      <span className="muted">{name}</span>
    </p>
  );
}
