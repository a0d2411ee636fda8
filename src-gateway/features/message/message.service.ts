import { closeRefusal, type Message, type Outcome } from '../../../src-shared/domain/message';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { IngestRecord } from '../../../src-shared/sync/ingest';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { readClock } from '../../db/transaction';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { openEmergency } from '../emergency/emergency.service';
import { findAccount } from '../officer/officer.repository';
import { finishUnderClaim, NO_CLAIM, underClaim } from './claim.service';
import {
  findMessage,
  findRemote,
  insertMessage,
  type MessagePatch,
  type MessageRow,
  readFacts,
  toMessage,
  updateMessage,
  upsertConversation,
} from './message.repository';

export type IngestOutcome =
  | { outcome: 'accepted'; messageId: Message['id']; changes: Change[] }
  | { outcome: 'repeated'; messageId: Message['id'] | null }
  | { outcome: 'refused'; code: 'unknown_account' | 'id_taken'; reason: string };

/**
 * Takes in one citizen's message. Idempotent by channel and remote id. A message in a conversation whose earlier ones are
 * closed is new and stands for itself: what was closed stays closed, with its outcome.
 *
 * @param request `postedAt` as an instant; the record's own text was read by the caller. A sender's clock that runs ahead is
 * held back to now, since a citizen's waiting time counts from it.
 * @returns the changes to record, or why it was not taken in; the caller records the changes
 */
export async function ingestMessage(
  trx: Trx,
  request: { deskId: string; record: IngestRecord; postedAt: string; newId: () => string },
): Promise<IngestOutcome> {
  const { record, newId } = request;
  const account = await findAccount(trx, record.account);
  if (account === undefined || account.deskId !== request.deskId)
    return {
      outcome: 'refused',
      code: 'unknown_account',
      reason: `账号 ${record.account} 未登记 unknown account`,
    };
  if (account.channel !== record.channel)
    return {
      outcome: 'refused',
      code: 'unknown_account',
      reason: `账号 ${record.account} 不属于渠道 ${record.channel} account of another channel`,
    };
  const known = await findRemote(trx, record.channel, record.remoteId);
  if (known !== null) return repeated(record, known);
  const conversationId = await upsertConversation(trx, {
    id: newId() as Message['conversationId'],
    desk_id: account.deskId,
    account_id: account.id,
    remote_key: record.conversation ?? record.authorId,
  });
  const now = await readClock(trx);
  const row = await insertMessage(trx, {
    id: newId() as Message['id'],
    desk_id: account.deskId,
    account_id: account.id,
    channel: record.channel,
    remote_id: record.remoteId,
    conversation_id: conversationId,
    author_id: record.authorId,
    author_name: record.authorName,
    text: record.text,
    // biome-ignore lint/complexity/useMathMinMax: both are ISO texts in UTC, which order as text does
    posted_at: request.postedAt < now ? request.postedAt : now,
    received_at: now,
    category: record.category ?? null,
    business_line: record.businessLine ?? null,
    status: 'new',
    emergency: record.emergency === true,
  });
  if (row === null) return repeated(record, await findRemote(trx, record.channel, record.remoteId));
  const changes = [put('message', toMessage(row))];
  if (row.emergency) {
    const raised = {
      id: newId(),
      deskId: row.desk_id,
      messageId: row.id,
      raisedAt: now,
      raisedBy: '采集来源',
      note: '',
    };
    changes.push(await openEmergency(trx, raised));
  }
  return { outcome: 'accepted', messageId: row.id, changes };
}

/** The same message again; but an id that another account has used is another message, which must not be lost in silence. */
function repeated(record: IngestRecord, known: { id: Message['id']; accountId: string } | null): IngestOutcome {
  if (known === null || known.accountId === record.account)
    return { outcome: 'repeated', messageId: known?.id ?? null };
  const reason = `编号 ${record.remoteId} 已用于账号 ${known.accountId} 的来信，请让采集方使用渠道内不重复的编号 id taken by another account`;
  return { outcome: 'refused', code: 'id_taken', reason };
}

/** `message.classify`: what the citizen wants and which trade of the police it concerns. */
export async function classifyMessage(ctx: CommandContext, command: CommandOf<'message.classify'>): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  return finishUnderClaim(ctx, held.message, [], { category: args.category, business_line: args.businessLine });
}

/** `message.close`: with an outcome, once nothing is open any more. The claim ends with it. */
export async function closeMessage(ctx: CommandContext, command: CommandOf<'message.close'>): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  if (args.outcome.kind === 'duplicate') {
    const original = await findMessage(ctx.trx, args.outcome.duplicateOfId);
    if (original === undefined || original.desk_id !== ctx.deskId) return rejected('unknown_message');
    if (original.id === held.message.id) return rejected('invalid');
  }
  const { tickets, replies } = await readFacts(ctx.trx, held.message.id);
  const refusal = closeRefusal(held.message, tickets, replies, args.outcome);
  if (refusal !== null) return rejected(refusal);
  const closed = await finishUnderClaim(ctx, held.message, [], closePatch(args.outcome, ctx.now));
  return applied(closed.changes);
}

/** Columns of a message that closes at `now`. */
export function closePatch(outcome: Outcome, now: string): MessagePatch {
  return { ...NO_CLAIM, status: 'closed', outcome: toJson(outcome), closed_at: now };
}

/** Takes a closed message up again: nobody's, without an outcome. One that is not closed stays as it is; the message is locked. */
export async function reopenMessage(trx: Trx, message: MessageRow, now: string): Promise<Change[]> {
  if (message.status !== 'closed') return [];
  const reopened = await updateMessage(trx, message.id, {
    ...NO_CLAIM,
    status: 'new',
    outcome: null,
    closed_at: null,
    reopened_at: now,
  });
  return [put('message', toMessage(reopened))];
}
