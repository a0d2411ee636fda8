import type { DeskId, MessageId } from '../../../../src-shared/domain/ids';

export interface RetentionTable {
  id: MessageId;
  desk_id: DeskId;
  message_id: MessageId;
  hold_reason: string | null;
  held_by: string | null;
  held_at: string | null;
  erased_at: string | null;
}

/** Erased messages of which nothing is left in this database, its files and its indexes. */
export interface ErasureTable {
  message_id: MessageId;
}
