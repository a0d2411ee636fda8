import type { Generated } from 'kysely';
import type { Ticket } from '../../../src-shared/domain/ticket';

/** One post of ours about a ticket: written before it leaves, so that a read-back knows what to look for. */
export interface QqPostTable {
  /** Of the ticket, or the ticket event of a remark. */
  subject_id: string;
  group_id: string;
  part: number;
  ticket_id: Ticket['id'];
  text: string;
  /** Since when it can be in the group; null while it certainly is not. */
  started_at: string | null;
  /** When it was tried last. */
  tried_at: string | null;
  /** What the bridge called it; the bridge may call it otherwise after its restart. */
  message_id: string | null;
  /** What the bridge said when it did not take it. */
  error: string | null;
}

/** Every group message that was taken for a department's words, once. */
export interface QqEventTable {
  /** The account that heard it. */
  account: string;
  group_id: string;
  message_id: string;
  /** Of who said what. */
  fingerprint: string;
  ticket_id: Ticket['id'];
  user_id: string;
  sender: string;
  text: string;
  /** On the platform's clock. */
  at: string;
  taken_at: Generated<string>;
}

/** How far a group's history has been read. */
export interface QqGroupTable {
  group_id: string;
  /** On the platform's clock. */
  read_until: string;
}
