import type { BusinessLine, Category } from '../../../../src-shared/domain/classification';
import type { CommandId, MessageId } from '../../../../src-shared/domain/ids';
import { closeRefusal, type Outcome } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isUnderWay } from '../../../../src-shared/domain/reply';
import type { IpcOutput } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { CommandResult } from '../../../../src-shared/sync/commands';
import type { WriteTransaction } from '../../db/database';
import { gatewayNow } from '../../gateway-now';
import { entitiesOfMessage, getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { holdMessage, readClaim } from './held-message';

type ClaimOutcome = IpcOutput<'message.claim'>;

/** Either the officer holds it already, or a command was written whose fate the gateway decides. */
export type ClaimRequested = { kind: 'held'; outcome: ClaimOutcome } | { kind: 'asked'; commandId: CommandId };

/**
 * Asks for a message. What the officer holds already is not asked for again unless the lease ran out.
 *
 * @param online whether the gateway can decide now; a claim made without it is tentative and may still give way
 * @returns `held_by_other`, `not_found`, or `refused: closed_message`
 */
export async function requestClaim(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, online }: { messageId: MessageId; online: boolean },
): Promise<Result<ClaimRequested>> {
  const message = await getEntity(trx, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  if (message.status === 'closed') return fail({ code: 'refused', reason: 'closed_message' });
  const now = gatewayNow(ports);
  const { view } = await readClaim(trx, message, officer, now);
  if (view.state === 'other') return fail({ code: 'held_by_other', holderName: view.holderName });
  if (view.state === 'tentative') return succeed({ kind: 'held', outcome: { state: 'tentative' } });
  if (view.state === 'mine' && (message.leaseUntil === null || message.leaseUntil > now)) {
    return succeed({ kind: 'held', outcome: { state: 'granted', leaseUntil: message.leaseUntil } });
  }
  const args = { messageId, tentative: !online, baseVersion: message.claimVersion };
  const command = await enqueueCommand(trx, ports, { type: 'message.claim', args, actor: officer.id, messageId });
  return succeed({ kind: 'asked', commandId: command.id });
}

/** What the gateway's answer to a claim means for the officer; no answer yet leaves the claim tentative. */
export function claimOutcome(result: CommandResult | null): Result<ClaimOutcome> {
  switch (result?.outcome) {
    case 'applied':
      return succeed({ state: 'granted', leaseUntil: result.leaseUntil });
    case 'conflict':
      return succeed({ state: 'lost', holderName: result.current.holderName });
    case 'rejected':
      return fail({ code: 'refused', reason: result.code });
    default:
      return succeed({ state: 'tentative' });
  }
}

/** Gives the message back to the queue. */
export async function releaseMessage(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId }: { messageId: MessageId },
): Promise<Result<null>> {
  const held = await holdMessage(trx, ports, officer, messageId);
  if (!held.ok) return held;
  // Whoever took the message next would answer the same citizen again.
  const replies = await entitiesOfMessage(trx, 'reply', messageId);
  if (replies.some(isUnderWay)) return fail({ code: 'refused', reason: 'reply_not_sent' });
  await enqueueCommand(trx, ports, {
    type: 'message.release',
    args: { messageId, claim: held.value.token },
    actor: officer.id,
    messageId,
  });
  return succeed(null);
}

export interface Classification {
  messageId: MessageId;
  category: Category | null;
  businessLine: BusinessLine | null;
}

/** Sets category and business line together; null takes one away. */
export async function classifyMessage(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Classification,
): Promise<Result<null>> {
  const { messageId, category, businessLine } = input;
  const held = await holdMessage(trx, ports, officer, messageId);
  if (!held.ok) return held;
  const args = { messageId, claim: held.value.token, category, businessLine };
  await enqueueCommand(trx, ports, { type: 'message.classify', args, actor: officer.id, messageId });
  return succeed(null);
}

/** Closes with an outcome, under the rules of `closeRefusal`. A message named as the original must be another one that is known. */
export async function closeMessage(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, outcome }: { messageId: MessageId; outcome: Outcome },
): Promise<Result<null>> {
  const held = await holdMessage(trx, ports, officer, messageId);
  if (!held.ok) return held;
  const [tickets, replies] = [
    await entitiesOfMessage(trx, 'ticket', messageId),
    await entitiesOfMessage(trx, 'reply', messageId),
  ];
  const reason = closeRefusal(held.value.message, tickets, replies, outcome);
  if (reason !== null) return fail({ code: 'refused', reason });
  if (outcome.kind === 'duplicate') {
    const original =
      outcome.duplicateOfId === messageId ? null : await getEntity(trx, 'message', outcome.duplicateOfId);
    if (original === null) return fail({ code: 'refused', reason: 'unknown_message' });
  }
  const args = { messageId, claim: held.value.token, outcome };
  await enqueueCommand(trx, ports, { type: 'message.close', args, actor: officer.id, messageId });
  return succeed(null);
}
