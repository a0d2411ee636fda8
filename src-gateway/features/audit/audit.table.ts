import type { Generated } from 'kysely';

/** Whose log: a workstation's id, or `gateway`. */
export interface AuditChainTable {
  owner: string;
  /** Hash of the first row; names the log. */
  chain: string;
  desk_id: string | null;
  last_seq: number;
  last_hash: string;
  last_at: string;
}

/** Append-only (triggers refuse update and delete). */
export interface AuditRowTable {
  owner: string;
  chain: string;
  seq: number;
  desk_id: string | null;
  /** As hashed. */
  at: string;
  /** The same for looking up. */
  instant: string;
  actor: string | null;
  action: string;
  subject: string | null;
  detail: string;
  prev_hash: string;
  hash: string;
  received_at: string;
}

export interface AuditHeadTable {
  owner: string;
  chain: string;
  seq: number;
  hash: string;
  at: string;
  key_id: string;
  signature: string;
}

export interface AuditFindingTable {
  id: Generated<number>;
  owner: string;
  chain: string;
  seq: number;
  kind: string;
  at: string;
}
