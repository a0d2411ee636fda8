import type { Retention } from '../../../src-shared/domain/retention';

export interface RetentionTable {
  message_id: Retention['messageId'];
  desk_id: Retention['deskId'];
  hold_reason: string | null;
  held_by: string | null;
  held_at: string | null;
  erased_at: string | null;
}

/** Single row, id 1. */
export interface RetentionRunTable {
  id: number;
  ended_at: string | null;
  /** When rows were erased last that the server still has in its files; null when it has none. */
  vacuum_for: string | null;
}
