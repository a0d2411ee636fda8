import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../src-shared/domain/reply';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import { useDesk } from '../desk/desk-state';
import { problemText } from '../reply/problem-text';

/** What a second person said of a reply, what it was sent with all the same, and the way back into the editor. */
export function ReplyReviewNote({ reply }: { reply: Reply }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const { notifyFailure } = useNotices();
  const session = useRead('session.current', null).data ?? null;
  const takeBack = useAct('reply.take_back');
  const isOwn = session?.officer.id === reply.officerId;
  const mayTakeBack = isOwn && (reply.state === 'checking' || reply.state === 'returned');
  const { review } = reply;
  if (review === null && reply.overrides.length === 0 && !mayTakeBack) return null;
  return (
    <div className="reply-review" data-testid="reply-review">
      {reply.state === 'checking' && <p className="muted">{t('work.check.waits')}</p>}
      {review !== null && (
        <p data-testid="reply-review-note">
          {t(`work.check.${review.verdict}`, { name: review.reviewerName, time: absoluteTime(review.at) })}
          {review.note !== '' && `：${review.note}`}
        </p>
      )}
      {reply.overrides.map(({ kind, reason }) => (
        <p key={kind} className="muted">
          {t('work.check.overridden', { what: problemText(t, kind), reason })}
        </p>
      ))}
      {mayTakeBack && (
        <Button
          data-testid="reply-take-back"
          disabled={takeBack.isPending}
          onClick={() =>
            takeBack.mutate(
              { replyId: reply.id },
              { onError: notifyFailure, onSuccess: () => desk.open(reply.messageId, 'reply') },
            )
          }
        >
          {t(reply.state === 'checking' ? 'work.check.recall' : 'work.check.takeBack')}
        </Button>
      )}
    </div>
  );
}
