import { useTranslation } from 'react-i18next';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { RevisionEditor } from './revision-editor';
import { RevisionReview } from './revision-review';

/** A revision: to be written by its author while it is a draft or was returned, to be read by everybody else. */
export function RevisionView({ revisionId }: { revisionId: AnswerRevisionId }) {
  const { officer } = useLibrarySession();
  const { data, error } = useRead('revision.detail', { revisionId });
  if (error !== null) return error.failure.code === 'not_found' ? <Gone /> : <FailureMessage failure={error.failure} />;
  if (data === undefined) return null;
  const { id, answerId, baseVersion, content, origin, status, authorId } = data.revision;
  if (authorId !== officer.id || status === 'in_review') return <RevisionReview detail={data} />;
  return (
    <RevisionEditor
      key={id}
      start={{ key: id, revisionId: id, answerId, baseVersion, content, origin }}
      detail={data}
    />
  );
}

function Gone() {
  const { t } = useTranslation();
  const library = useLibrary();
  return (
    <EmptyState testId="revision-gone" title={t('library.revision.gone')} hint={t('library.revision.goneHint')}>
      <Button onClick={() => library.open({ page: 'answers' })}>{t('library.nav.answers')}</Button>
    </EmptyState>
  );
}
