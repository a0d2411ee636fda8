import { createHash } from 'node:crypto';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { ReadDatabase, WriteTransaction } from '../db/database';

export interface AuditEntry {
  /** Device instant. */
  at: string;
  /** Null for what the program does by itself. */
  actor: OfficerId | null;
  /** Command type or `session.signed_in` and the like. */
  action: string;
  /** Id of what was acted on. */
  subject: string | null;
  /** No personal data of citizens: ids, counts, codes. */
  detail: Record<string, unknown>;
}

/** Hash before the first row. */
const GENESIS = '0'.repeat(64);

/** Appends one row, in the transaction of what it records; its hash covers the row and the hash before it. */
export async function appendAudit(trx: WriteTransaction, entry: AuditEntry): Promise<void> {
  const last = await trx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail),
    prev_hash: last?.hash ?? GENESIS,
  };
  await trx
    .insertInto('audit')
    .values({ ...row, hash: hashOf(row) })
    .execute();
}

/**
 * Walks the chain.
 * @returns seq of the first row that does not follow from the one before it, null when the chain is whole
 */
export async function findAuditBreak(db: ReadDatabase): Promise<number | null> {
  let prevHash = GENESIS;
  let expected = 1;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .select(['seq', 'at', 'actor', 'action', 'subject', 'detail', 'prev_hash', 'hash'])
      .where('seq', '>=', expected)
      .orderBy('seq')
      .limit(1_000)
      .execute();
    for (const row of rows) {
      if (row.seq !== expected || row.prev_hash !== prevHash || row.hash !== hashOf(row)) return expected;
      prevHash = row.hash;
      expected += 1;
    }
    if (rows.length < 1_000) return null;
  }
}

type Hashed = {
  seq: number;
  at: string;
  actor: string | null;
  action: string;
  subject: string | null;
  detail: string;
  prev_hash: string;
};

function hashOf(row: Hashed): string {
  const text = JSON.stringify([row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.prev_hash]);
  return createHash('sha256').update(text).digest('hex');
}
