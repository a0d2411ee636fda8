/** Append-only (triggers refuse update and delete); each row carries the hash of the one before it. */
export interface AuditTable {
  seq: number;
  at: string;
  actor: string | null;
  action: string;
  subject: string | null;
  /** JSON object. */
  detail: string;
  prev_hash: string;
  hash: string;
}

/** Single row, id 1. */
export interface AuditSentTable {
  id: number;
  /** Number of the last row that the gateway has. */
  seq: number;
  /** JSON of the last head that the gateway has signed. */
  head: string | null;
  problem: 'refused' | 'gateway_lost_rows' | null;
}
