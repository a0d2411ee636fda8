import type { Ticket, TicketEvent } from '../../../src-shared/domain/ticket';

export interface TicketTable {
  id: Ticket['id'];
  desk_id: Ticket['deskId'];
  message_id: Ticket['messageId'];
  department_id: Ticket['departmentId'];
  number: string;
  text: string;
  state: Ticket['state'];
  deadline_at: string;
  created_at: string;
  created_by: Ticket['createdBy'];
  settled_at: string | null;
  version: number;
}

export interface TicketEventTable {
  id: TicketEvent['id'];
  desk_id: Ticket['deskId'];
  ticket_id: TicketEvent['ticketId'];
  message_id: TicketEvent['messageId'];
  kind: TicketEvent['kind'];
  text: string;
  at: string;
  actor: string;
}

export interface TicketCounterTable {
  desk_id: Ticket['deskId'];
  day: string;
  next: number;
}
