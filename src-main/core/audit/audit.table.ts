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
