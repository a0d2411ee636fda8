import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { sendReply } from './reply.service';
import { approveReply, listPendingReplies, returnReply, takeReplyBack } from './reply-review.service';

type Channel = 'reply.send' | 'reply.pending' | 'reply.approve' | 'reply.return' | 'reply.take_back';

export function replyHandlers({ db, unmasked, command }: HandlerKit): Pick<Handlers, Channel> {
  return {
    'reply.send': command(['message', 'reply', 'draft'], sendReply),
    'reply.pending': async (_, officer) => succeed(await listPendingReplies(db.read, officer, unmasked)),
    'reply.approve': command(['reply'], approveReply),
    'reply.return': command(['reply'], returnReply),
    'reply.take_back': command(['message', 'reply', 'draft'], takeReplyBack),
  };
}
