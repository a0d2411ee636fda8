import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contentOf } from '../../../src-shared/domain/answer';
import type { AnswerDetail } from '../../../src-shared/ipc/library-views';
import { Button } from '../../ui/button';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { NotPermitted, useMay } from '../library/not-permitted';
import { RetireDialog } from './retire-dialog';
import { ReviewDialog } from './review-dialog';

/** What can be done with an answer, by whom it can be done. */
export function AnswerActions({ detail }: { detail: AnswerDetail }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'retire' | 'review' | null>(null);
  const edit = useEdit(detail);
  const mayPropose = useMay('propose_answers');
  const mayDecide = useMay('decide_answers');
  const { officer } = useLibrarySession();
  const retired = detail.answer.status === 'retired';
  if (detail.answer.deskId !== officer.deskId)
    return (
      <p className="muted" data-testid="answer-of-other-desk">
        {t('library.answer.otherDesk')}
      </p>
    );
  return (
    <div className="answer-actions">
      {mayPropose && (
        <Button look="primary" data-testid="answer-edit" onClick={edit}>
          {t(retired ? 'library.answer.editRetired' : 'library.answer.edit')}
        </Button>
      )}
      {mayDecide && !retired && (
        <>
          <Button data-testid="answer-review" onClick={() => setDialog('review')}>
            {t('library.answer.review')}
          </Button>
          <Button look="danger" data-testid="answer-retire" onClick={() => setDialog('retire')}>
            {t('library.answer.retire')}
          </Button>
        </>
      )}
      <NotPermitted action="propose_answers" />
      {mayPropose && <NotPermitted action="decide_answers" />}
      {dialog === 'retire' && <RetireDialog answer={detail.answer} done={() => setDialog(null)} />}
      {dialog === 'review' && <ReviewDialog answer={detail.answer} done={() => setDialog(null)} />}
    </div>
  );
}

/** Opens the officer's own revision that is under way, or begins one. */
function useEdit({ answer, revisions }: AnswerDetail): () => void {
  const library = useLibrary();
  const { officer } = useLibrarySession();
  return () => {
    const own = revisions.find(({ revision }) => revision.authorId === officer.id);
    if (own !== undefined) {
      library.open({ page: 'revisions', box: 'mine', revisionId: own.revision.id });
      return;
    }
    library.open({
      page: 'revisions',
      box: 'mine',
      start: {
        key: `${answer.id}@${answer.version}`,
        answerId: answer.id,
        baseVersion: answer.version,
        content: contentOf(answer),
        origin: { kind: 'answer' },
      },
    });
  };
}
