import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { lockMessage } from '../message/message.repository';
import { insertDraftOffer } from './draft-offer.repository';

/** `draft.offer`: whoever lost the message hands over what he wrote; so it needs no claim. */
export async function offerDraft(ctx: CommandContext, command: CommandOf<'draft.offer'>): Promise<Handled> {
  const { args } = command;
  const message = await lockMessage(ctx.trx, args.messageId);
  if (message === undefined || message.desk_id !== ctx.deskId) return rejected('unknown_message');
  const offer = await insertDraftOffer(ctx.trx, {
    id: args.draftOfferId,
    desk_id: ctx.deskId,
    message_id: message.id,
    from_officer_id: ctx.officer.id,
    text: args.text,
    offered_at: gatewayInstant(command, ctx.now),
  });
  return offer === null ? rejected('id_taken') : applied([put('draftOffer', offer)]);
}
