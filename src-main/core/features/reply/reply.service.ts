import { type MessageId, replyIdSchema } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import {
  isUnderWay,
  MAX_REPLY_TEXT,
  type ReplyBasis,
  type ReplyOverride,
  signedText,
  unfilledBlanks,
} from '../../../../src-shared/domain/reply';
import { checkReply } from '../../../../src-shared/domain/reply-check';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { entitiesOfMessage, getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { bureauDay } from '../answer/bureau-day';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import { deleteDraft } from '../draft/draft.repository';
import { holdMessage } from '../message/held-message';

/** Whether the administrator has switched the message's account off: nothing new is said in its name. */
export async function isAccountOff(db: ReadDatabase, { accountId }: Pick<Message, 'accountId'>): Promise<boolean> {
  return (await getEntity(db, 'account', accountId))?.active === false;
}

export interface ReplyText {
  messageId: MessageId;
  /** Without signature. */
  body: string;
  basis: ReplyBasis | null;
  closeAfterSent: boolean;
  /** What the check pointed out and the officer answers for. */
  overrides: ReplyOverride[];
}

/**
 * Signs the reply with the officer's name and badge and queues it; the draft goes in the same transaction. The very
 * same text while it is still queued is one reply, however often the key was pressed.
 *
 * @returns `unfilled_blanks`; `reply_problems` when the check points out what the officer has not answered for; `invalid_input` when it is too long once signed; `refused: unknown_answer` when the answer
 * it rests on is no longer the named version; `refused: account_off`; `not_found`, `not_claimed`, `held_by_other`, `refused: closed_message`
 */
export async function sendReply(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: ReplyText,
): Promise<Result<null>> {
  const { messageId, body, basis, closeAfterSent, overrides } = input;
  const blanks = unfilledBlanks(body);
  if (blanks.length > 0) return fail({ code: 'unfilled_blanks', blanks });
  const text = signedText(body, officer);
  if (text.length > MAX_REPLY_TEXT) return fail({ code: 'invalid_input', detail: 'body' });
  const held = await holdMessage(trx, ports, officer, messageId);
  if (!held.ok) return held;
  if (held.value.message.status === 'closed') return fail({ code: 'refused', reason: 'closed_message' });
  if (await isAccountOff(trx, held.value.message)) return fail({ code: 'refused', reason: 'account_off' });
  const answer = basis === null ? null : await getEntity(trx, 'answer', basis.answerId);
  if (basis !== null && answer?.version !== basis.answerVersion)
    return fail({ code: 'refused', reason: 'unknown_answer' });
  const { replyRules } = await readDeskSettings(trx);
  const { category } = held.value.message;
  const problems = checkReply({ body, category, basis: answer, today: bureauDay(ports.clock.now()) }, replyRules);
  const answeredFor = new Set(overrides.map(({ kind }) => kind));
  if (problems.some(({ kind, mayOverride }) => !mayOverride || !answeredFor.has(kind)))
    return fail({ code: 'reply_problems', problems });
  const replies = await entitiesOfMessage(trx, 'reply', messageId);
  if (!replies.some((reply) => isUnderWay(reply) && reply.officerId === officer.id && reply.text === text)) {
    const args = {
      messageId,
      claim: held.value.token,
      replyId: replyIdSchema.parse(ports.ids.next()),
      text,
      basis,
      closeAfterSent,
      overrides: overrides.filter(({ kind }) => problems.some((problem) => problem.kind === kind)),
    };
    await enqueueCommand(trx, ports, { type: 'reply.queue', args, actor: officer.id, messageId });
  }
  await deleteDraft(trx, { messageId, officerId: officer.id });
  return succeed(null);
}
