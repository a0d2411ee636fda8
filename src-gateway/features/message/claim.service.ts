import {
  type ClaimRequest,
  type ClaimState,
  type ClaimToken,
  claimRank,
  decideClaim,
  tokenHolds,
} from '../../../src-shared/domain/claim';
import { type Message, statusFromFacts } from '../../../src-shared/domain/message';
import { isUnderWay } from '../../../src-shared/domain/reply';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { RenewRequest, RenewResponse } from '../../../src-shared/sync/protocol';
import type { Trx } from '../../db/database';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { findOfficerName } from '../officer/officer.repository';
import {
  lockWithSiblings,
  type MessageFacts,
  type MessagePatch,
  type MessageRow,
  readFacts,
  toMessage,
  updateMessage,
} from './message.repository';

/**
 * `message.claim`: a lease on the message. Two officers never hold messages of one conversation, so a conversation is
 * decided as a whole: an offline claim with the lower rank also takes over from an offline claim on a sibling.
 */
export async function claimMessage(ctx: CommandContext, command: CommandOf<'message.claim'>): Promise<Handled> {
  const { trx, now } = ctx;
  const { messageId } = command.args;
  // Asked at once: the locks are taken first.
  const [locked, facts] = await Promise.all([
    lockWithSiblings(trx, ctx.deskId, messageId, now),
    readFacts(trx, messageId),
  ]);
  if (locked === undefined) return rejected('unknown_message');
  const { message } = locked;
  if (message.status === 'closed') return rejected('closed_message');
  if (message.claim_id === command.id && message.holder_id === ctx.officer.id && message.lease_until !== null) {
    return applied([], { claimVersion: message.claim_version, leaseUntil: message.lease_until });
  }
  const request: ClaimRequest = {
    commandId: command.id,
    tentative: command.args.tentative,
    baseVersion: command.args.baseVersion,
    rank: claimRank(command.at, command.clockOffsetMs ?? 0, command.id),
  };
  if (decideClaim(claimStateOf(message), request, now) === 'refuse') return conflictWith(trx, message);
  const held = message.holder_id !== null && message.holder_id !== ctx.officer.id;
  if (held && facts.replies.some(isUnderWay)) return conflictWith(trx, message);
  const rivals = locked.siblings.filter((sibling) => sibling.holder_id !== ctx.officer.id);
  const firm = rivals.find(
    (rival) =>
      decideClaim(claimStateOf(rival), { ...request, baseVersion: rival.claim_base_version }, now) === 'refuse',
  );
  if (firm !== undefined) return conflictWith(trx, message, firm);

  const changes: Change[] = [];
  for (const rival of rivals) changes.push(put('message', toMessage(await write(trx, rival, NO_CLAIM))));
  const claim: MessagePatch = {
    claim_id: command.id,
    claim_version: message.claim_version + 1,
    claimant_id: ctx.officer.id,
    ...leasePatch(ctx, ctx.officer.id),
    claim_tentative: request.tentative,
    claim_base_version: request.baseVersion,
    claim_rank: request.rank,
    claim_used: false,
  };
  const granted = await writeBy(facts, trx, message, claim);
  changes.push(put('message', toMessage(granted)));
  return appliedUnder(granted, changes);
}

/**
 * `message.release`: gives the message back; a later write under the same claim is a conflict. Not while a reply is on its
 * way, since whoever takes the message next would answer the same citizen again.
 */
export async function releaseMessage(ctx: CommandContext, command: CommandOf<'message.release'>): Promise<Handled> {
  const held = await underClaim(ctx, command.args.messageId, command.args.claim);
  if (!held.ok) return held.refusal;
  const facts = await readFacts(ctx.trx, held.message.id);
  if (facts.replies.some(isUnderWay)) return rejected('reply_not_sent');
  return applied([put('message', toMessage(await writeBy(facts, ctx.trx, held.message, NO_CLAIM)))]);
}

/** Columns of a message that nobody has claimed. */
export const NO_CLAIM = {
  claim_id: null,
  claimant_id: null,
  holder_id: null,
  holder_workstation_id: null,
  lease_until: null,
  claim_tentative: false,
  claim_rank: null,
  claim_used: false,
} satisfies MessagePatch;

export type UnderClaim = { ok: true; message: MessageRow } | { ok: false; refusal: Handled };

/**
 * Locks a message for a write under a claim and checks the claim (see {@link tokenHolds}). A lease that ran out is no
 * obstacle while nobody else has taken the message or another one of the conversation.
 */
export async function underClaim(
  ctx: CommandContext,
  messageId: Message['id'],
  token: ClaimToken,
): Promise<UnderClaim> {
  const locked = await lockWithSiblings(ctx.trx, ctx.deskId, messageId, ctx.now);
  if (locked === undefined) return { ok: false, refusal: rejected('unknown_message') };
  const { message } = locked;
  if (message.status === 'closed') return { ok: false, refusal: rejected('closed_message') };
  if (!tokenHolds(claimStateOf(message), token) || message.claimant_id !== ctx.officer.id) {
    return { ok: false, refusal: await conflictWith(ctx.trx, message) };
  }
  const rival = rivalOf(ctx.officer.id, locked.siblings);
  return rival === undefined
    ? { ok: true, message }
    : { ok: false, refusal: await conflictWith(ctx.trx, message, rival) };
}

/**
 * Ends an accepted write under a claim: renews the lease, marks the claim as used (an earlier offline claim can no longer
 * displace it), recomputes the status from the facts and answers `applied`.
 */
export async function finishUnderClaim(
  ctx: CommandContext,
  message: MessageRow,
  changes: Change[],
  patch: MessagePatch = {},
): Promise<Handled> {
  const row = await write(ctx.trx, message, { ...leasePatch(ctx, ctx.officer.id), claim_used: true, ...patch });
  return appliedUnder(row, [...changes, put('message', toMessage(row))]);
}

/** Writes a locked message with the status that follows from its tickets, replies and holder. */
export async function write(trx: Trx, message: MessageRow, patch: MessagePatch): Promise<MessageRow> {
  return writeBy(await readFacts(trx, message.id), trx, message, patch);
}

/** {@link write} by facts that were read under the message's lock. */
async function writeBy(
  { tickets, replies }: MessageFacts,
  trx: Trx,
  message: MessageRow,
  patch: MessagePatch,
): Promise<MessageRow> {
  const holderId = patch.holder_id === undefined ? message.holder_id : patch.holder_id;
  const status =
    patch.status ??
    statusFromFacts({ status: message.status, holderId, reopenedAt: message.reopened_at }, tickets, replies);
  return updateMessage(trx, message.id, { ...patch, status });
}

/**
 * POST /sync/renew: prolongs the leases of the claims that still stand. Rows are locked in the order of their ids, so that
 * two workstations cannot wait for each other.
 */
export async function renewClaims(
  trx: Trx,
  seat: { deskId: string; workstationId: Exclude<Message['holderWorkstationId'], null>; now: string; leaseMs: number },
  claims: RenewRequest['claims'],
): Promise<{ renewed: RenewResponse['renewed']; lost: RenewResponse['lost']; changes: Change[] }> {
  const renewed: RenewResponse['renewed'] = [];
  const lost: RenewResponse['lost'] = [];
  const changes: Change[] = [];
  for (const { messageId, claim } of [...claims].sort((a, b) => (a.messageId < b.messageId ? -1 : 1))) {
    const locked = await lockWithSiblings(trx, seat.deskId, messageId, seat.now);
    const message = locked?.message;
    const stands = message !== undefined && message.status !== 'closed' && tokenHolds(claimStateOf(message), claim);
    const ours =
      stands && (message.holder_workstation_id === null || message.holder_workstation_id === seat.workstationId);
    if (!ours || message.claimant_id === null || rivalOf(message.claimant_id, locked?.siblings ?? []) !== undefined) {
      lost.push(messageId);
      continue;
    }
    const row = await write(trx, message, leasePatch(seat, message.claimant_id));
    renewed.push({ messageId, leaseUntil: row.lease_until ?? seat.now });
    changes.push(put('message', toMessage(row)));
  }
  return { renewed, lost, changes };
}

function leasePatch(
  seat: Pick<CommandContext, 'workstationId' | 'now' | 'leaseMs'>,
  officerId: Exclude<Message['holderId'], null>,
): MessagePatch {
  return {
    holder_id: officerId,
    holder_workstation_id: seat.workstationId,
    lease_until: new Date(Date.parse(seat.now) + seat.leaseMs).toISOString(),
  };
}

function rivalOf(officerId: string, siblings: readonly MessageRow[]): MessageRow | undefined {
  return siblings.find((sibling) => sibling.holder_id !== officerId);
}

function claimStateOf(row: MessageRow): ClaimState {
  return {
    claimId: row.claim_id,
    claimVersion: row.claim_version,
    holderId: row.holder_id,
    leaseUntil: row.lease_until,
    tentative: row.claim_tentative,
    baseVersion: row.claim_base_version,
    rank: row.claim_rank,
    used: row.claim_used,
  };
}

function appliedUnder(row: MessageRow, changes: Change[]): Handled {
  const claim = row.lease_until === null ? null : { claimVersion: row.claim_version, leaseUntil: row.lease_until };
  return applied(changes, claim);
}

/** Tells the loser who holds the message, or the message of the same citizen that stands in the way. */
async function conflictWith(trx: Trx, message: MessageRow, holding: MessageRow = message): Promise<Handled> {
  const holderName = holding.holder_id === null ? null : await findOfficerName(trx, holding.holder_id);
  const current = {
    holderId: holding.holder_id,
    holderName,
    holderWorkstationId: holding.holder_workstation_id,
    claimVersion: message.claim_version,
  };
  return { result: { outcome: 'conflict', current }, changes: [] };
}
