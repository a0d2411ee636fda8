import { createHash } from 'node:crypto';
import type { AuditRow } from '../../src-shared/sync/audit';

/** Hash before the first row. */
export const AUDIT_GENESIS = '0'.repeat(64);

/** SHA-256 over the row and the hash of the row before it, hex. */
export function hashAuditRow(row: Omit<AuditRow, 'hash'>): string {
  const text = JSON.stringify([row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.prevHash]);
  return createHash('sha256').update(text).digest('hex');
}

/** Where a log stands: number and hash of its last row. */
export interface AuditPosition {
  seq: number;
  hash: string;
}

export const AUDIT_START: AuditPosition = { seq: 0, hash: AUDIT_GENESIS };

/**
 * Follows rows from a position on.
 *
 * @returns the position behind them, or the number of the first row that does not follow: one is missing, was edited or stands elsewhere
 */
export function followAudit(
  from: AuditPosition,
  rows: readonly AuditRow[],
): { ok: true; position: AuditPosition } | { ok: false; brokenAt: number } {
  let { seq, hash } = from;
  for (const row of rows) {
    const follows = row.seq === seq + 1 && row.prevHash === hash && row.hash === hashAuditRow(row);
    if (!follows) return { ok: false, brokenAt: seq + 1 };
    seq = row.seq;
    hash = row.hash;
  }
  return { ok: true, position: { seq, hash } };
}
