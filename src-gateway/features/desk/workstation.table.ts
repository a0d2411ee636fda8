import type { ColumnType, Generated } from 'kysely';
import type { PublicKeys } from '../../../src-shared/domain/key';
import type { Json } from '../../db/json';

export interface WorkstationTable {
  id: string;
  name: string;
  desk_id: string;
  revoked: Generated<boolean>;
  last_seq: Generated<number>;
  last_seen_at: ColumnType<string | null, string | null | undefined, string | null>;
  clock_offset_ms: ColumnType<number | null, number | null | undefined, number | null>;
  /** Null: it was enrolled with a token, of a version before this one, and has to enrol again. */
  keys: Json<PublicKeys | null>;
  enrolled_at: ColumnType<string | null, string | null | undefined, string | null>;
  /** What runs there, as of its last sign-in; null before one that said so. */
  program_version: ColumnType<string | null, string | null | undefined, string | null>;
  protocol: ColumnType<number | null, number | null | undefined, number | null>;
  system: ColumnType<string | null, string | null | undefined, string | null>;
  data_bytes: ColumnType<number | null, number | null | undefined, number | null>;
}
