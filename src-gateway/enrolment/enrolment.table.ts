import type { Generated } from 'kysely';
import type { StoredKeys } from '../../src-files/keys/key-pairs';
import type { Json } from '../db/json';

export interface EnrolmentCodeTable {
  /** SHA-256 of the code; the code itself is never stored. */
  code_hash: Buffer;
  workstation_id: string;
  name: string;
  desk_id: string;
  made_at: Generated<string>;
  expires_at: string;
  used_at: string | null;
  used_by: string | null;
}

export interface EnrolmentTryTable {
  address: string;
  wrong: number;
  last_at: string;
}

/** One row, id 1. */
export interface GatewayIdentityTable {
  id: number;
  keys: Json<StoredKeys>;
  session_secret: Buffer;
  made_at: Generated<string>;
}
