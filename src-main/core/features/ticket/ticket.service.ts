import { type DepartmentId, type MessageId, type TicketId, ticketIdSchema } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import {
  mayTicketBecome,
  type RECORDED_STATES,
  type Ticket,
  type TicketState,
} from '../../../../src-shared/domain/ticket';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import { gatewayNow } from '../../gateway-now';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { type HeldMessage, holdMessage } from '../message/held-message';

export interface Forwarding {
  messageId: MessageId;
  departmentIds: readonly DepartmentId[];
  /** ISO 8601; must lie ahead on the gateway's clock. */
  deadlineAt: string;
  text: string;
}

/**
 * Forwards a matter, one ticket for each department, in one command: all of them or none.
 * @returns `deadline_passed`, `refused: unknown_department`, `refused: closed_message` or why the message is not held
 */
export async function forwardTickets(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Forwarding,
): Promise<Result<null>> {
  const { messageId, deadlineAt, text } = input;
  if (deadlineAt <= gatewayNow(ports)) return fail({ code: 'deadline_passed' });
  const held = await holdMessage(trx, ports, officer, messageId);
  if (!held.ok) return held;
  if (held.value.message.status === 'closed') return fail({ code: 'refused', reason: 'closed_message' });
  const departmentIds = [...new Set(input.departmentIds)];
  for (const departmentId of departmentIds) {
    const department = await getEntity(trx, 'department', departmentId);
    if (department?.active !== true) return fail({ code: 'refused', reason: 'unknown_department' });
  }
  const tickets = departmentIds.map((departmentId) => ({
    ticketId: ticketIdSchema.parse(ports.ids.next()),
    departmentId,
    deadlineAt,
    text,
  }));
  const args = { messageId, claim: held.value.token, tickets };
  await enqueueCommand(trx, ports, { type: 'ticket.forward', args, actor: officer.id, messageId });
  return succeed(null);
}

/** Accepts a feedback. @returns `refused: wrong_state` unless the ticket was fed back */
export async function confirmTicket(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { ticketId }: { ticketId: TicketId },
): Promise<Result<null>> {
  const found = await holdTicket(trx, ports, officer, { ticketId, to: 'confirmed' });
  if (!found.ok) return found;
  const { ticket, token } = found.value;
  const args = { messageId: ticket.messageId, claim: token, ticketId };
  await enqueueCommand(trx, ports, { type: 'ticket.confirm', args, actor: officer.id, messageId: ticket.messageId });
  return succeed(null);
}

export interface TicketReason {
  ticketId: TicketId;
  reason: string;
}

/** Sends a feedback back to be done again. @returns `refused: wrong_state` unless the ticket was fed back */
export async function reworkTicket(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { ticketId, reason }: TicketReason,
): Promise<Result<null>> {
  const found = await holdTicket(trx, ports, officer, { ticketId, to: 'rework' });
  if (!found.ok) return found;
  const { ticket, token } = found.value;
  const args = { messageId: ticket.messageId, claim: token, ticketId, reason };
  await enqueueCommand(trx, ports, { type: 'ticket.rework', args, actor: officer.id, messageId: ticket.messageId });
  return succeed(null);
}

/** Takes a ticket back. @returns `refused: wrong_state` once it was fed back, returned or withdrawn */
export async function withdrawTicket(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { ticketId, reason }: TicketReason,
): Promise<Result<null>> {
  const found = await holdTicket(trx, ports, officer, { ticketId, to: 'withdrawn' });
  if (!found.ok) return found;
  const { ticket, token } = found.value;
  const args = { messageId: ticket.messageId, claim: token, ticketId, reason };
  await enqueueCommand(trx, ports, { type: 'ticket.withdraw', args, actor: officer.id, messageId: ticket.messageId });
  return succeed(null);
}

export interface TicketRecord {
  ticketId: TicketId;
  state: (typeof RECORDED_STATES)[number];
  /** Who at the department. */
  by: string;
  text: string;
}

/**
 * Puts on record what a department said where no channel carries it back.
 * @returns `refused: invalid` for a feedback or a return without words; `refused: wrong_state`
 */
export async function recordTicket(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { ticketId, state, by, text }: TicketRecord,
): Promise<Result<null>> {
  if (state !== 'accepted' && text === '') return fail({ code: 'refused', reason: 'invalid' });
  const found = await holdTicket(trx, ports, officer, { ticketId, to: state });
  if (!found.ok) return found;
  const { ticket, token } = found.value;
  const args = { messageId: ticket.messageId, claim: token, ticketId, state, by, text };
  await enqueueCommand(trx, ports, { type: 'ticket.record', args, actor: officer.id, messageId: ticket.messageId });
  return succeed(null);
}

interface Step {
  ticketId: TicketId;
  to: TicketState;
}

async function holdTicket(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { ticketId, to }: Step,
): Promise<Result<HeldMessage & { ticket: Ticket }>> {
  const ticket = await getEntity(trx, 'ticket', ticketId);
  if (ticket === null) return fail({ code: 'not_found' });
  const held = await holdMessage(trx, ports, officer, ticket.messageId);
  if (!held.ok) return held;
  if (!mayTicketBecome(ticket.state, to)) return fail({ code: 'refused', reason: 'wrong_state' });
  return succeed({ ...held.value, ticket });
}
