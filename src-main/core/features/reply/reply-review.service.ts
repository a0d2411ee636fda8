import type { ReplyId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { bodyOf, type Reply } from '../../../../src-shared/domain/reply';
import type { EngineOutput } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { saveDraft } from '../draft/draft.service';
import type { Unmasked } from '../protection/unmasked';
import { listChecking } from './reply.repository';
import { isAccountOff } from './reply.service';

/** Replies that wait for somebody's approval, the oldest first, each with what the citizen wrote. */
export async function listPendingReplies(
  db: ReadDatabase,
  officer: Officer,
  unmasked: Unmasked,
): Promise<EngineOutput<'reply.pending'>> {
  const replies = await listChecking(db);
  const pending = await Promise.all(
    replies.map(async (reply) => ({ reply, message: await getEntity(db, 'message', reply.messageId) })),
  );
  return pending.flatMap(({ reply, message }) =>
    message === null ? [] : [{ reply, message: unmasked.view(officer.id, message) }],
  );
}

interface Decision {
  replyId: ReplyId;
  replyVersion: number;
  note: string;
}

/** Lets a colleague's reply go. @returns `not_found`; `refused` account_off, wrong_state, same_person, changed_meanwhile */
export async function approveReply(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  decision: Decision,
): Promise<Result<null>> {
  const reply = await getEntity(trx, 'reply', decision.replyId);
  const message = reply === null ? null : await getEntity(trx, 'message', reply.messageId);
  if (message !== null && (await isAccountOff(trx, message))) return fail({ code: 'refused', reason: 'account_off' });
  return decide(trx, ports, officer, 'reply.approve', decision);
}

/** Sends a colleague's reply back with a word on why. @returns as {@link approveReply}, but for the account */
export function returnReply(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  decision: Decision,
): Promise<Result<null>> {
  return decide(trx, ports, officer, 'reply.return', decision);
}

async function decide(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  type: 'reply.approve' | 'reply.return',
  { replyId, replyVersion, note }: Decision,
): Promise<Result<null>> {
  const reply = await getEntity(trx, 'reply', replyId);
  if (reply === null) return fail({ code: 'not_found' });
  if (reply.officerId === officer.id) return fail({ code: 'refused', reason: 'same_person' });
  if (reply.state !== 'checking') return fail({ code: 'refused', reason: 'wrong_state' });
  // Written here and not at the gateway yet: it can only be decided on there.
  if (reply.version < 1) return fail({ code: 'refused', reason: 'unknown_reply' });
  if (reply.version !== replyVersion) return fail({ code: 'refused', reason: 'changed_meanwhile' });
  const { messageId } = reply;
  await enqueueCommand(trx, ports, {
    type,
    args: { messageId, replyId, replyVersion, note },
    actor: officer.id,
    messageId,
  });
  return succeed(null);
}

/**
 * Puts a reply that was returned, or that nobody has decided on yet, back into its author's editor.
 * @returns `not_found`; `refused` not_author, wrong_state
 */
export async function takeReplyBack(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { replyId }: { replyId: ReplyId },
): Promise<Result<null>> {
  const reply = await getEntity(trx, 'reply', replyId);
  if (reply === null) return fail({ code: 'not_found' });
  if (reply.officerId !== officer.id) return fail({ code: 'refused', reason: 'not_author' });
  if (reply.state !== 'checking' && reply.state !== 'returned') return fail({ code: 'refused', reason: 'wrong_state' });
  const { messageId, basis } = reply;
  if (reply.state === 'checking') await recall(trx, ports, officer, reply);
  const saved = await saveDraft(trx, ports, officer, { messageId, text: bodyOf(reply.text, officer), basis });
  return saved.ok ? succeed(null) : saved;
}

async function recall(trx: WriteTransaction, ports: OutboxPorts, officer: Officer, reply: Reply): Promise<void> {
  const { messageId, id: replyId, version: replyVersion } = reply;
  const args = { messageId, replyId, replyVersion: Math.max(replyVersion, 1) };
  await enqueueCommand(trx, ports, { type: 'reply.recall', args, actor: officer.id, messageId });
}
