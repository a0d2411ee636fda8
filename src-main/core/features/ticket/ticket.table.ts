import type {
  DepartmentId,
  DeskId,
  MessageId,
  OfficerId,
  TicketEventId,
  TicketId,
} from '../../../../src-shared/domain/ids';
import type { TicketEvent, TicketState } from '../../../../src-shared/domain/ticket';

export interface TicketTable {
  id: TicketId;
  desk_id: DeskId;
  message_id: MessageId;
  department_id: DepartmentId;
  number: string | null;
  text: string;
  state: TicketState;
  deadline_at: string;
  created_at: string;
  created_by: OfficerId;
  settled_at: string | null;
  version: number;
}

export interface TicketEventTable {
  id: TicketEventId;
  ticket_id: TicketId;
  message_id: MessageId;
  kind: TicketEvent['kind'];
  text: string;
  at: string;
  actor: string;
}
