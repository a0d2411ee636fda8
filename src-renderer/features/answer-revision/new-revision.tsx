import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { useLibrarySession } from '../library/library-session';
import type { RevisionStart } from '../library/library-state';
import { RevisionEditor } from './revision-editor';
import { RevisionView } from './revision-view';

/** A revision that is begun here: there is nothing in the core before the first save. */
export function NewRevision({ start, revisionId }: { start: RevisionStart; revisionId: AnswerRevisionId | null }) {
  const { officer } = useLibrarySession();
  const { data } = useRead(
    'revision.detail',
    // Not asked before there is one.
    { revisionId: revisionId as AnswerRevisionId },
    { enabled: revisionId !== null, keepPrevious: true },
  );
  const detail = revisionId === null || data?.revision.id !== revisionId ? null : data;
  // Handed in: what follows is the same as for any other revision.
  if (detail !== null && (detail.revision.status === 'in_review' || detail.revision.authorId !== officer.id))
    return <RevisionView revisionId={detail.revision.id} />;
  return <RevisionEditor start={{ ...start, revisionId: null }} detail={detail} />;
}
