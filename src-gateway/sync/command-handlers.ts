import { mayHandleMessages } from '../../src-shared/domain/officer';
import type { Command, CommandOf, CommandType } from '../../src-shared/sync/commands';
import { settleDelivery } from '../features/delivery/delivery-outcome.service';
import { offerDraft } from '../features/draft-offer/draft-offer.service';
import { raiseEmergency, recordEmergencyStep } from '../features/emergency/emergency.service';
import { claimMessage, releaseMessage } from '../features/message/claim.service';
import { lockMessage, ownsDelivery } from '../features/message/message.repository';
import { classifyMessage, closeMessage } from '../features/message/message.service';
import { findOfficer } from '../features/officer/officer.repository';
import { queueReply } from '../features/reply/reply.service';
import { confirmTicket, forwardTickets, reworkTicket, withdrawTicket } from '../features/ticket/ticket.service';
import { applied, type CommandContext, type Handled, rejected } from './command-context';

type Handlers = { [T in CommandType]: (ctx: CommandContext, command: CommandOf<T>) => Promise<Handled> };

const handlers: Handlers = {
  'message.claim': claimMessage,
  'message.release': releaseMessage,
  'message.classify': classifyMessage,
  'message.close': closeMessage,
  'emergency.raise': raiseEmergency,
  'emergency.record': recordEmergencyStep,
  'reply.queue': queueReply,
  'ticket.forward': forwardTickets,
  'ticket.confirm': confirmTicket,
  'ticket.rework': reworkTicket,
  'ticket.withdraw': withdrawTicket,
  'delivery.settle': settle,
  'draft.offer': offerDraft,
};

/** Checks who gives the command (design.md, section 6: again on the gateway) and carries it out. */
export async function handleCommand(ctx: Omit<CommandContext, 'officer'>, command: Command): Promise<Handled> {
  const officer = await findOfficer(ctx.trx, command.actor);
  if (officer === undefined || officer.deskId !== ctx.deskId) return rejected('unknown_officer');
  if (!officer.active || !mayHandleMessages(officer.role)) return rejected('not_permitted');
  // The handler of a type takes the command of that type; TypeScript cannot correlate the two through the index.
  const handler = handlers[command.type] as (ctx: CommandContext, command: Command) => Promise<Handled>;
  return handler({ ...ctx, officer }, command);
}

async function settle(ctx: CommandContext, command: CommandOf<'delivery.settle'>): Promise<Handled> {
  const { args } = command;
  const message = await lockMessage(ctx.trx, args.messageId);
  if (message === undefined || message.desk_id !== ctx.deskId) return rejected('unknown_message');
  if (!(await ownsDelivery(ctx.trx, message.id, args.deliveryId))) return rejected('unknown_delivery');
  const settled = await settleDelivery(ctx.trx, ctx.ports, args.deliveryId, args.verdict, args.note, ctx.officer.name);
  return settled.ok ? applied(settled.changes) : rejected(settled.code);
}
