import type { Generated } from 'kysely';
import type { Delivery } from '../../../src-shared/domain/delivery';

export interface DeliveryTable {
  id: Delivery['id'];
  desk_id: Delivery['deskId'];
  message_id: Delivery['messageId'];
  kind: Delivery['kind'];
  subject_id: string;
  via: Delivery['via'];
  /** Where on that way, as the department had it when this was put on its way. */
  address: Generated<string>;
  state: Delivery['state'];
  attempts: number;
  last_error: string | null;
  /** Text of a remark on a ticket; null for tickets and replies, whose text stands in their own row. */
  remark: string | null;
  /** What the peer calls it, when it told us. */
  remote_ref: string | null;
  /** Some attempt may have reached the peer: it can no longer be cancelled quietly. */
  reached: Generated<boolean>;
  /** Consecutive tries without progress, for the back-off. */
  tries: Generated<number>;
  /** Not to be tried before this instant, on the database's clock. */
  next_at: Generated<string>;
  created_at: string;
  updated_at: string;
}
