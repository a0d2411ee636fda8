import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayRevisionStep } from '../../../src-shared/domain/answer-revision';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { NotPermitted, useMay } from '../library/not-permitted';
import { ApproveDialog } from './approve-dialog';
import { ReturnDialog } from './return-dialog';

/** Approve or give back, for those who may; take back, for the author; why not, for everybody else. */
export function RevisionDecision({ detail }: { detail: RevisionDetail }) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  const mayDecide = useMay('decide_answers');
  const [dialog, setDialog] = useState<'approve' | 'return' | null>(null);
  const { revision, mayApprove, whyNot } = detail;
  useShortcut('send', () => setDialog('approve'), mayApprove);
  const own = revision.authorId === officer.id;
  const mayReturn = mayDecide && !own && revision.importId === null && mayRevisionStep(revision.status, 'return');
  return (
    <div className="decision">
      {own && revision.status === 'in_review' && revision.importId === null && <Recall detail={detail} />}
      {mayApprove && (
        <Button look="primary" shortcut="send" data-testid="revision-approve" onClick={() => setDialog('approve')}>
          {t('library.revision.approve')}
        </Button>
      )}
      {mayReturn && (
        <Button data-testid="revision-return" onClick={() => setDialog('return')}>
          {t('library.revision.return')}
        </Button>
      )}
      {whyNot === 'not_permitted' ? (
        <NotPermitted action="decide_answers" />
      ) : (
        whyNot !== null && (
          <p className="muted" data-testid="why-not" data-why={whyNot}>
            {t(revision.importId === null ? `library.revision.whyNot.${whyNot}` : 'library.revision.whyNot.import')}
          </p>
        )
      )}
      {dialog === 'approve' && <ApproveDialog detail={detail} done={() => setDialog(null)} />}
      {dialog === 'return' && <ReturnDialog revision={revision} done={() => setDialog(null)} />}
    </div>
  );
}

function Recall({ detail: { revision } }: { detail: RevisionDetail }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const recall = useAct('answer.recall');
  const { notifyFailure } = useNotices();
  return (
    <Button
      data-testid="revision-recall"
      disabled={recall.isPending}
      onClick={() =>
        recall.mutate(
          { revisionId: revision.id },
          {
            onError: notifyFailure,
            onSuccess: () => library.open({ page: 'revisions', box: 'mine', revisionId: revision.id }),
          },
        )
      }
    >
      {t('library.revision.recall')}
    </Button>
  );
}
