import type { Delivery } from '../../../src-shared/domain/delivery';
import {
  actorOnRecord,
  mayTicketBecome,
  type Ticket,
  type TicketEvent,
  type TicketState,
} from '../../../src-shared/domain/ticket';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { findTicketWay } from '../delivery/delivery.repository';
import { cancelDelivery, enqueueDelivery } from '../delivery/delivery.service';
import { finishUnderClaim, underClaim, write } from '../message/claim.service';
import { lockMessage, toMessage } from '../message/message.repository';
import { findActiveDepartments } from '../officer/officer.repository';
import {
  findTakenTicketIds,
  findTicket,
  insertTicket,
  insertTicketEvent,
  lockTicket,
  takeTicketNumber,
  updateTicket,
} from './ticket.repository';

/** `ticket.forward`: one ticket for each department, each with a number of ours, each on its department's way. */
export async function forwardTickets(ctx: CommandContext, command: CommandOf<'ticket.forward'>): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  const ids = [...new Set(args.tickets.map((ticket) => ticket.ticketId))];
  if (ids.length !== args.tickets.length) return rejected('invalid');
  const wantedIds = [...new Set(args.tickets.map((ticket) => ticket.departmentId))];
  const departments = new Map(
    (await findActiveDepartments(ctx.trx, ctx.deskId, wantedIds)).map((row) => [row.id, row]),
  );
  const orders = args.tickets.flatMap((wanted) => {
    const department = departments.get(wanted.departmentId);
    return department === undefined ? [] : [{ wanted, department }];
  });
  if (orders.length !== args.tickets.length) return rejected('unknown_department');
  if ((await findTakenTicketIds(ctx.trx, ids)).length > 0) return rejected('id_taken');

  const changes: Change[] = [];
  const createdAt = gatewayInstant(command, ctx.now);
  for (const { wanted, department } of orders) {
    const ticket = await insertTicket(ctx.trx, {
      id: wanted.ticketId,
      desk_id: ctx.deskId,
      message_id: held.message.id,
      department_id: wanted.departmentId,
      number: await takeTicketNumber(ctx.trx, ctx.deskId, dayIn(ctx.timeZone, ctx.now)),
      text: wanted.text,
      state: 'queued',
      deadline_at: wanted.deadlineAt,
      created_at: createdAt,
      created_by: ctx.officer.id,
      settled_at: null,
      version: 1,
    });
    const event = await addEvent(ctx.trx, ctx.newId, ticket, {
      kind: 'forwarded',
      text: '',
      at: createdAt,
      actor: ctx.officer.name,
    });
    const delivery = await enqueueDelivery(ctx.trx, ctx.ports, {
      deskId: ctx.deskId,
      messageId: held.message.id,
      kind: 'ticket',
      subjectId: ticket.id,
      via: department.via,
      address: department.address,
    });
    changes.push(put('ticket', ticket), put('ticketEvent', event), put('delivery', delivery));
  }
  return finishUnderClaim(ctx, held.message, changes);
}

/** `ticket.confirm`: the feedback is good; the department is told. */
export async function confirmTicket(ctx: CommandContext, command: CommandOf<'ticket.confirm'>): Promise<Handled> {
  return moveTicket(ctx, command, 'confirmed', '');
}

/** `ticket.rework`: the feedback does not answer the citizen; the department is told why. */
export async function reworkTicket(ctx: CommandContext, command: CommandOf<'ticket.rework'>): Promise<Handled> {
  return moveTicket(ctx, command, 'rework', command.args.reason);
}

/**
 * `ticket.withdraw`: the department need not act any more. A ticket that has not left yet does not leave; one that may have
 * reached the department is followed by a remark.
 */
export async function withdrawTicket(ctx: CommandContext, command: CommandOf<'ticket.withdraw'>): Promise<Handled> {
  return moveTicket(ctx, command, 'withdrawn', command.args.reason);
}

export interface TicketProgress {
  ticketId: string;
  state: 'handed_over' | 'accepted' | 'fed_back' | 'returned';
  text: string;
  /** When it happened, as the other side says. */
  at: string;
  /** The department's person or the channel. */
  actor: string;
  newId: () => string;
}

/**
 * What the other side did with a ticket. A later state implies that it was handed over. What is already so, or no longer
 * possible (the ticket was withdrawn), changes nothing.
 *
 * @returns the changes for the caller's change log; none when nothing changed
 */
export async function recordTicketProgress(trx: Trx, progress: TicketProgress): Promise<Change[]> {
  const found = await findTicket(trx, progress.ticketId);
  if (found === null) return [];
  const message = await lockMessage(trx, found.messageId);
  let ticket = await lockTicket(trx, found.id);
  if (message === undefined || ticket === null) return [];
  const changes: Change[] = [];
  if (ticket.state === 'queued' && mayTicketBecome('handed_over', progress.state)) {
    const handedOver = await advance(trx, ticket, { ...progress, kind: 'handed_over', text: '' });
    changes.push(...handedOver.changes);
    ticket = handedOver.ticket;
  }
  if (!mayTicketBecome(ticket.state, progress.state)) return [];
  changes.push(...(await advance(trx, ticket, { ...progress, kind: progress.state })).changes);
  if (message.status !== 'closed') changes.push(put('message', toMessage(await write(trx, message, {}))));
  return changes;
}

async function advance(
  trx: Trx,
  ticket: Ticket,
  step: Omit<TicketProgress, 'state'> & { kind: TicketProgress['state']; learnedAt?: string },
): Promise<{ ticket: Ticket; changes: Change[] }> {
  const settles = step.kind === 'fed_back' || step.kind === 'returned';
  // When we learned of it, not when the other side's clock says: no officer can have answered the citizen about it before.
  const updated = await updateTicket(trx, ticket.id, {
    state: step.kind,
    ...(settles ? { settled_at: step.learnedAt ?? (await readClock(trx)) } : {}),
  });
  const event = await addEvent(trx, step.newId, ticket, {
    kind: step.kind,
    text: step.text,
    at: step.at,
    actor: step.actor,
  });
  return { ticket: updated, changes: [put('ticket', updated), put('ticketEvent', event)] };
}

/**
 * `ticket.record`: what a department said where no channel carries it back, on the officer's word. What a channel has brought in
 * meanwhile stands: then the ticket is no longer in a state for it.
 */
export async function recordTicket(ctx: CommandContext, command: CommandOf<'ticket.record'>): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  const ticket = await lockTicket(ctx.trx, args.ticketId);
  if (ticket === null || ticket.messageId !== held.message.id) return rejected('unknown_ticket');
  if (args.state !== 'accepted' && args.text === '') return rejected('invalid');
  if (!mayTicketBecome(ticket.state, args.state)) return rejected('wrong_state');
  const { changes } = await advance(ctx.trx, ticket, {
    ticketId: ticket.id,
    kind: args.state,
    text: args.text,
    at: gatewayInstant(command, ctx.now),
    actor: actorOnRecord(args.by, ctx.officer.name),
    // The officer knew of it then, and may have answered the citizen right after, offline.
    learnedAt: gatewayInstant(command, ctx.now),
    newId: ctx.newId,
  });
  return finishUnderClaim(ctx, held.message, changes);
}

type TicketCommand = CommandOf<'ticket.confirm'> | CommandOf<'ticket.rework'> | CommandOf<'ticket.withdraw'>;

async function moveTicket(
  ctx: CommandContext,
  command: TicketCommand,
  state: TicketState & TicketEvent['kind'],
  text: string,
): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  const ticket = await lockTicket(ctx.trx, args.ticketId);
  if (ticket === null || ticket.messageId !== held.message.id) return rejected('unknown_ticket');
  if (!mayTicketBecome(ticket.state, state)) return rejected('wrong_state');
  const moved = await updateTicket(ctx.trx, ticket.id, { state });
  const event = await addEvent(ctx.trx, ctx.newId, ticket, {
    kind: state,
    text,
    at: gatewayInstant(command, ctx.now),
    actor: ctx.officer.name,
  });
  const delivery = await tellDepartment(ctx, ticket, event);
  return finishUnderClaim(ctx, held.message, [
    put('ticket', moved),
    put('ticketEvent', event),
    put('delivery', delivery),
  ]);
}

async function tellDepartment(ctx: CommandContext, ticket: Ticket, event: TicketEvent): Promise<Delivery> {
  if (event.kind === 'withdrawn') {
    const cancelled = await cancelDelivery(ctx.trx, ctx.ports, {
      kind: 'ticket',
      subjectId: ticket.id,
      reason: `已撤回：${event.text}`,
    });
    if (cancelled !== null) return cancelled;
  }
  const way = await findTicketWay(ctx.trx, ticket.id);
  return enqueueDelivery(ctx.trx, ctx.ports, {
    deskId: ctx.deskId,
    messageId: ticket.messageId,
    kind: 'ticket_remark',
    subjectId: event.id,
    // A ticket is never without its own delivery; the OA was the only way before there were several.
    via: way?.via ?? 'oa',
    address: way?.address ?? '',
    remark: event.text,
  });
}

async function addEvent(
  trx: Trx,
  newId: () => string,
  ticket: Ticket,
  what: Pick<TicketEvent, 'kind' | 'text' | 'at' | 'actor'>,
): Promise<TicketEvent> {
  return insertTicketEvent(trx, {
    id: newId() as TicketEvent['id'],
    desk_id: ticket.deskId,
    ticket_id: ticket.id,
    message_id: ticket.messageId,
    ...what,
  });
}

/** The calendar day of an instant in a time zone, `YYYY-MM-DD`. */
function dayIn(timeZone: string, instant: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );
}
