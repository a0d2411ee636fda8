import type { Generated } from 'kysely';
import type { Ticket } from '../../../src-shared/domain/ticket';

/** A ticket that the OA has and that is still open: when its status is to be read next. */
export interface OaPollTable {
  ticket_id: Ticket['id'];
  number: string;
  /** Highest revision whose events are all applied. */
  revision: Generated<number>;
  due_at: string;
}

/** Every event of the OA that was applied, so that each is applied once. */
export interface OaEventTable {
  ticket_id: Ticket['id'];
  event_id: string;
  kind: string;
  text: string;
  at: string;
  actor: string;
  /** False when the ticket could not take it (closed, or already in that state); kept so that nothing is lost. */
  taken: boolean;
}
