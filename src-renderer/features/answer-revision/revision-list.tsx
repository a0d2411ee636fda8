import { useTranslation } from 'react-i18next';
import type { RevisionView } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { TimeAgo } from '../../ui/time-ago';
import { useLibrary } from '../library/library-state';
import { moveAmong } from '../library/move-among';
import { PendingTag } from '../library/pending-note';

const MOST = 200;
export const STATUS_TONES = { draft: undefined, in_review: 'accent', returned: 'warn' } as const;

/** One box of revisions; arrow keys move, Enter opens. */
export function RevisionList({ box, openId }: { box: 'mine' | 'to_review'; openId: string | null }) {
  const { t } = useTranslation();
  const { data, error } = useRead('revision.list', { box, importId: null, offset: 0, limit: MOST });
  return (
    <>
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 && (
        <EmptyState
          testId="revisions-empty"
          title={t(`library.revision.none.${box}`)}
          hint={t(`library.revision.noneHint.${box}`)}
        />
      )}
      <ul className="revision-list" onKeyDown={(event) => moveAmong(event, '.revision-row')}>
        {data?.revisions.map((view) => (
          <Row key={view.revision.id} view={view} box={box} open={view.revision.id === openId} />
        ))}
      </ul>
      {data !== undefined && data.total > MOST && (
        <p className="muted">{t('library.revision.onlyFirst', { n: MOST, total: data.total })}</p>
      )}
    </>
  );
}

function Row({ view, box, open }: { view: RevisionView; box: 'mine' | 'to_review'; open: boolean }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { revision, currentQuestion, pending } = view;
  return (
    <li>
      <button
        type="button"
        className="revision-row"
        data-testid="revision-row"
        data-revision-id={revision.id}
        data-status={revision.status}
        aria-current={open || undefined}
        onClick={() => library.open({ page: 'revisions', box, revisionId: revision.id })}
      >
        <span>{revision.content.question}</span>
        <span className="revision-facts">
          <Tag tone={STATUS_TONES[revision.status]}>{t(`library.revision.status.${revision.status}`)}</Tag>
          <Tag>{t(currentQuestion === null ? 'library.revision.newAnswer' : 'library.revision.change')}</Tag>
          {revision.siblingOfId !== null && <Tag tone="warn">{t('library.revision.sibling')}</Tag>}
          <PendingTag pending={pending} />
          <span className="muted">
            {revision.authorName} · <TimeAgo instant={revision.submittedAt ?? revision.savedAt} />
          </span>
        </span>
      </button>
    </li>
  );
}
