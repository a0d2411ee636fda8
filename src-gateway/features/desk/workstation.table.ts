import type { ColumnType, Generated } from 'kysely';

export interface WorkstationTable {
  id: string;
  name: string;
  desk_id: string;
  /** SHA-256 of the bearer token; the token itself is never stored. */
  token_hash: Buffer;
  revoked: Generated<boolean>;
  last_seq: Generated<number>;
  last_seen_at: ColumnType<string | null, string | null | undefined, string | null>;
  clock_offset_ms: ColumnType<number | null, number | null | undefined, number | null>;
}
