import { v5 } from 'uuid';
import { tokenHolds } from '../../../src-shared/domain/claim';
import { type Delivery, mayDeliveryBecome } from '../../../src-shared/domain/delivery';
import type { TicketEventId } from '../../../src-shared/domain/ids';
import {
  closeRefusal,
  type Emergency,
  type Message,
  nextEmergencyStep,
  statusFromFacts,
} from '../../../src-shared/domain/message';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Reply } from '../../../src-shared/domain/reply';
import { type ReplyRules, waitsForApproval } from '../../../src-shared/domain/reply-check';
import {
  actorOnRecord,
  mayTicketBecome,
  type Ticket,
  type TicketEvent,
  type TicketState,
} from '../../../src-shared/domain/ticket';
import type { Command, CommandOf, CommandResult } from '../../../src-shared/sync/commands';
import type { PutChange } from '../../../src-shared/sync/entities';
import { commandInstant } from './command-instant';
import type { LibraryCommand } from './library-effects';
import type { RotaCommand } from './rota-effects';
import type { ShiftCommand } from './shift-effects';

/** What the local copy holds about the message of a command. */
export interface EffectFacts {
  message: Message;
  actor: Officer | null;
  tickets: readonly Ticket[];
  replies: readonly Reply[];
  emergencies: readonly Emergency[];
  /** The delivery that `delivery.settle` names. */
  delivery: Delivery | null;
  /** The desk's rules for what goes out. */
  rules: ReplyRules;
}

/**
 * What a command changes in the local copy before the gateway has answered: the rows to put. Pure, and the same on every
 * run, because it runs again after each pull (like a rebase). The gateway stays the judge: where its row no longer lets
 * the command through, or already holds its work (the answer was lost on the way), there is no effect.
 *
 * @param result the gateway's answer while the change itself has not been pulled yet; null before the answer
 */
export function effectOf(command: MessageCommand, facts: EffectFacts, result: CommandResult | null): PutChange[] {
  switch (command.type) {
    case 'message.claim':
      return claimed(command, facts, result);
    case 'emergency.raise':
      return raised(command, facts);
    case 'emergency.record':
      return recorded(command, facts);
    case 'delivery.settle':
      return settled(command, facts);
    case 'draft.offer':
      return offered(command, facts);
    // What takes two persons has no effect before the gateway has decided, nor has what is about the keeping of records.
    case 'reply.approve':
    case 'reply.return':
    case 'message.hold':
    case 'message.release_hold':
      return [];
    case 'reply.recall':
      return recalled(command, facts);
    default:
      return tokenHolds(facts.message, command.args.claim)
        ? underClaim(command, { ...facts, message: heldAgain(command, facts.message) })
        : [];
  }
}

/** Commands about a message. */
export type MessageCommand = Exclude<
  Command,
  LibraryCommand | ShiftCommand | RotaCommand | { type: 'desk_setting.save' }
>;

type UnderClaim = Exclude<
  MessageCommand,
  {
    type:
      | 'message.claim'
      | 'emergency.raise'
      | 'emergency.record'
      | 'delivery.settle'
      | 'draft.offer'
      | 'reply.approve'
      | 'reply.return'
      | 'reply.recall'
      | 'message.hold'
      | 'message.release_hold';
  }
>;

function underClaim(command: UnderClaim, facts: EffectFacts): PutChange[] {
  switch (command.type) {
    case 'message.release':
      return released(facts);
    case 'message.classify':
      return [
        putMessage({ ...facts.message, category: command.args.category, businessLine: command.args.businessLine }),
      ];
    case 'message.close':
      return closed(command, facts);
    case 'reply.queue':
      return queued(command, facts);
    case 'ticket.forward':
      return forwarded(command, facts);
    case 'ticket.confirm':
      return moved(command, facts, 'confirmed', '');
    case 'ticket.rework':
      return moved(command, facts, 'rework', command.args.reason);
    case 'ticket.withdraw':
      return moved(command, facts, 'withdrawn', command.args.reason);
    case 'ticket.record':
      return moved(command, facts, command.args.state, command.args.text);
  }
}

/** A lease may have run out while nobody else took the message: work under it takes it up again. */
function heldAgain(command: UnderClaim, message: Message): Message {
  return message.holderId === null
    ? { ...message, holderId: command.actor, holderWorkstationId: command.workstation }
    : message;
}

function claimed(command: CommandOf<'message.claim'>, facts: EffectFacts, result: CommandResult | null): PutChange[] {
  const { message } = facts;
  const granted = result?.outcome === 'applied' ? result : null;
  const claimVersion = granted?.claimVersion ?? message.claimVersion;
  // Somebody else was faster: shown as theirs until the gateway has decided.
  if (granted === null ? message.claimVersion !== command.args.baseVersion : message.claimVersion > claimVersion)
    return [];
  if (message.status === 'closed' || message.claimId === command.id) return [];
  const held: Message = {
    ...message,
    claimId: command.id,
    claimVersion,
    holderId: command.actor,
    holderWorkstationId: command.workstation,
    leaseUntil: granted?.leaseUntil ?? null,
  };
  return [putMessage(withStatus(held, facts.tickets, facts.replies))];
}

function released({ message, tickets, replies }: EffectFacts): PutChange[] {
  const free: Message = { ...message, claimId: null, holderId: null, holderWorkstationId: null, leaseUntil: null };
  return [putMessage(withStatus(free, tickets, replies))];
}

function closed(command: CommandOf<'message.close'>, { message, tickets, replies }: EffectFacts): PutChange[] {
  if (closeRefusal(message, tickets, replies, command.args.outcome) !== null) return [];
  const free = { claimId: null, holderId: null, holderWorkstationId: null, leaseUntil: null };
  return [
    putMessage({
      ...message,
      ...free,
      status: 'closed',
      outcome: command.args.outcome,
      closedAt: commandInstant(command),
    }),
  ];
}

function queued(command: CommandOf<'reply.queue'>, { message, replies, actor, rules }: EffectFacts): PutChange[] {
  if (message.status === 'closed' || replies.some(({ id }) => id === command.args.replyId)) return [];
  const reply: Reply = {
    id: command.args.replyId,
    deskId: message.deskId,
    messageId: message.id,
    text: command.args.text,
    officerId: command.actor,
    officerName: actor?.name ?? command.actor,
    badgeNumber: actor?.badgeNumber ?? '',
    basis: command.args.basis,
    state: waitsForApproval(message, actor, rules) ? 'checking' : 'queued',
    queuedAt: commandInstant(command),
    sentAt: null,
    closeAfterSent: command.args.closeAfterSent,
    overrides: command.args.overrides,
    review: null,
    version: 0,
  };
  return [{ op: 'put', entity: 'reply', row: reply }];
}

function forwarded(
  command: CommandOf<'ticket.forward'>,
  { message, tickets, replies, actor }: EffectFacts,
): PutChange[] {
  if (
    message.status === 'closed' ||
    command.args.tickets.some(({ ticketId }) => tickets.some(({ id }) => id === ticketId))
  )
    return [];
  const at = commandInstant(command);
  const added = command.args.tickets.map(
    ({ ticketId, departmentId, deadlineAt, text }): Ticket => ({
      id: ticketId,
      deskId: message.deskId,
      messageId: message.id,
      departmentId,
      number: null,
      text,
      state: 'queued',
      deadlineAt,
      createdAt: at,
      createdBy: command.actor,
      settledAt: null,
      version: 0,
    }),
  );
  return [
    ...added.map((row): PutChange => ({ op: 'put', entity: 'ticket', row })),
    ...added.map((ticket) => putEvent(command, ticket, 'forwarded', '', actor)),
    putMessage(withStatus(message, [...tickets, ...added], replies)),
  ];
}

type TicketMove = CommandOf<'ticket.confirm' | 'ticket.rework' | 'ticket.withdraw' | 'ticket.record'>;

function recalled({ args }: CommandOf<'reply.recall'>, { replies }: EffectFacts): PutChange[] {
  const reply = replies.find(({ id }) => id === args.replyId);
  if (reply?.state !== 'checking') return [];
  return [{ op: 'put', entity: 'reply', row: { ...reply, state: 'returned' } }];
}

function moved(
  command: TicketMove,
  facts: EffectFacts,
  to: TicketState & TicketEvent['kind'],
  text: string,
): PutChange[] {
  const ticket = facts.tickets.find(({ id }) => id === command.args.ticketId);
  if (ticket === undefined || !mayTicketBecome(ticket.state, to)) return [];
  const settles = to === 'fed_back' || to === 'returned';
  const next: Ticket = { ...ticket, state: to, ...(settles && { settledAt: commandInstant(command) }) };
  const tickets = facts.tickets.map((each) => (each.id === next.id ? next : each));
  return [
    { op: 'put', entity: 'ticket', row: next },
    putEvent(command, ticket, to, text, facts.actor),
    putMessage(withStatus(facts.message, tickets, facts.replies)),
  ];
}

function raised(command: CommandOf<'emergency.raise'>, { message, emergencies, actor }: EffectFacts): PutChange[] {
  if (emergencies.some(({ id }) => id === command.args.emergencyId)) return [];
  const emergency: Emergency = {
    id: command.args.emergencyId,
    deskId: message.deskId,
    messageId: message.id,
    raisedAt: commandInstant(command),
    raisedBy: actor?.name ?? command.actor,
    note: command.args.note,
    notifiedAt: null,
    notifiedBy: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolvedBy: null,
  };
  return [{ op: 'put', entity: 'emergency', row: emergency }, putMessage({ ...message, emergency: true })];
}

function recorded(command: CommandOf<'emergency.record'>, { message, emergencies }: EffectFacts): PutChange[] {
  const { emergencyId, step, by } = command.args;
  const emergency = emergencies.find(({ id }) => id === emergencyId);
  if (emergency === undefined || nextEmergencyStep(emergency) !== step) return [];
  const next: Emergency = { ...emergency, [`${step}At`]: commandInstant(command), [`${step}By`]: by };
  const stillOpen = emergencies.some((each) => (each.id === next.id ? next : each).resolvedAt === null);
  return [{ op: 'put', entity: 'emergency', row: next }, putMessage({ ...message, emergency: stillOpen })];
}

function settled(command: CommandOf<'delivery.settle'>, { delivery }: EffectFacts): PutChange[] {
  const to = command.args.verdict === 'arrived' ? 'confirmed' : 'pending';
  if (delivery === null || !mayDeliveryBecome(delivery.state, to)) return [];
  return [{ op: 'put', entity: 'delivery', row: { ...delivery, state: to, updatedAt: commandInstant(command) } }];
}

function offered(command: CommandOf<'draft.offer'>, { message }: EffectFacts): PutChange[] {
  const { draftOfferId: id, text } = command.args;
  return [
    {
      op: 'put',
      entity: 'draftOffer',
      row: {
        id,
        deskId: message.deskId,
        messageId: message.id,
        fromOfficerId: command.actor,
        text,
        offeredAt: commandInstant(command),
      },
    },
  ];
}

function withStatus(message: Message, tickets: readonly Ticket[], replies: readonly Reply[]): Message {
  return { ...message, status: statusFromFacts(message, tickets, replies) };
}

function putMessage(row: Message): PutChange {
  return { op: 'put', entity: 'message', row };
}

/** The id is made from the command, so that the same effect is the same row each time; the gateway's own event replaces it. */
function putEvent(
  command: Command,
  ticket: Ticket,
  kind: TicketEvent['kind'],
  text: string,
  actor: Officer | null,
): PutChange {
  const officer = actor?.name ?? command.actor;
  const id = v5(`${kind} ${ticket.id}`, command.id) as TicketEventId;
  return {
    op: 'put',
    entity: 'ticketEvent',
    row: {
      id,
      ticketId: ticket.id,
      messageId: ticket.messageId,
      kind,
      text,
      at: commandInstant(command),
      actor: command.type === 'ticket.record' ? actorOnRecord(command.args.by, officer) : officer,
    },
  };
}
