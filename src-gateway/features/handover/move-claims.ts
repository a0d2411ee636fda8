import { v5 } from 'uuid';
import { tokenHolds } from '../../../src-shared/domain/claim';
import type { Handover } from '../../../src-shared/domain/handover';
import type { CommandId, DraftOfferId, OfficerId } from '../../../src-shared/domain/ids';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { type CommandContext, gatewayInstant, put } from '../../sync/command-context';
import { insertDraftOffer } from '../draft-offer/draft-offer.repository';
import { write } from '../message/claim.service';
import { findMessage, lockWithSiblings, toMessage } from '../message/message.repository';

interface Move {
  fromId: OfficerId;
  toId: OfficerId;
  /** The command that accepted the handover: the new claim's id. */
  claimId: CommandId;
}

/**
 * Gives the outgoing officer's claims to whoever takes over, each under a new version, so that what the old token still sends is a
 * conflict. A claim that is not the outgoing officer's any more stays where it is. What an earlier offline claim could displace before, it
 * can displace still. Rows are locked in the order of their ids, so that two transactions cannot wait for each other.
 */
export async function moveClaims(
  ctx: CommandContext,
  { fromId, toId, claimId }: Move,
  moves: CommandOf<'handover.accept'>['args']['moves'],
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { messageId, claimId: before } of [...moves].sort((a, b) => (a.messageId < b.messageId ? -1 : 1))) {
    const locked = await lockWithSiblings(ctx.trx, ctx.deskId, messageId, ctx.now);
    if (locked === undefined || locked.message.status === 'closed') continue;
    const { message, siblings } = locked;
    if (message.claimant_id !== fromId || !tokenHolds({ claimId: message.claim_id }, { id: before })) continue;
    if (siblings.some(({ holder_id }) => holder_id !== fromId && holder_id !== toId)) continue;
    const moved = await write(ctx.trx, message, {
      claim_id: claimId,
      claim_version: message.claim_version + 1,
      claimant_id: toId,
      holder_id: toId,
      holder_workstation_id: ctx.workstationId,
      lease_until: new Date(Date.parse(ctx.now) + ctx.leaseMs).toISOString(),
    });
    changes.push(put('message', toMessage(moved)));
  }
  return changes;
}

/** Drafts that are in another workstation's database than where the handover was accepted are offered with their messages. */
export async function offerDrafts(
  ctx: CommandContext,
  handover: Handover,
  command: CommandOf<'handover.accept'>,
): Promise<Change[]> {
  if (handover.workstationId === ctx.workstationId) return [];
  const changes: Change[] = [];
  for (const { messageId, draft } of handover.items) {
    if (messageId === null || draft.trim() === '') continue;
    const message = await findMessage(ctx.trx, messageId);
    if (message === undefined || message.desk_id !== ctx.deskId) continue;
    const offer = await insertDraftOffer(ctx.trx, {
      id: handoverDraftId(command.id, messageId),
      desk_id: ctx.deskId,
      message_id: messageId,
      from_officer_id: handover.fromId,
      text: draft,
      offered_at: gatewayInstant(command, ctx.now),
    });
    if (offer !== null) changes.push(put('draftOffer', offer));
  }
  return changes;
}

/** Made from the command, so that the workstation that accepts can show the same row before it is synced. */
function handoverDraftId(commandId: CommandId, messageId: string): DraftOfferId {
  return v5(`draft ${messageId}`, commandId) as DraftOfferId;
}
