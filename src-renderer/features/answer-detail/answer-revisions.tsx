import { useTranslation } from 'react-i18next';
import type { RevisionView } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { TimeAgo } from '../../ui/time-ago';
import { useLibrary } from '../library/library-state';
import { PendingTag } from '../library/pending-note';

/** Changes of the answer that are being written or reviewed. */
export function AnswerRevisions({ revisions }: { revisions: readonly RevisionView[] }) {
  const { t } = useTranslation();
  const library = useLibrary();
  if (revisions.length === 0) return null;
  return (
    <section aria-label={t('library.answer.revisions')}>
      <h3>{t('library.answer.revisions')}</h3>
      <ul className="lines">
        {revisions.map(({ revision, pending }) => (
          <li key={revision.id} data-testid="answer-revision" data-revision-id={revision.id}>
            <Tag tone={revision.status === 'in_review' ? 'accent' : 'warn'}>
              {t(`library.revision.status.${revision.status}`)}
            </Tag>
            <span>{revision.authorName}</span>
            <span className="muted">
              <TimeAgo instant={revision.savedAt} />
            </span>
            <PendingTag pending={pending} />
            <Button
              look="quiet"
              onClick={() =>
                library.open({
                  page: 'revisions',
                  box: revision.status === 'in_review' ? 'to_review' : 'mine',
                  revisionId: revision.id,
                })
              }
            >
              {t('library.open')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
