import { sql } from 'kysely';
import {
  AUDIT_GENESIS,
  AUDIT_START,
  type AuditPosition,
  followAudit,
  hashAuditRow,
} from '../../../src-files/audit/audit-chain';
import type { OfficerId } from '../../../src-shared/domain/ids';
import { type AuditHead, type AuditRow, auditHeadSchema } from '../../../src-shared/sync/audit';
import type { AuditFilter } from '../../../src-shared/sync/supervision';
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

const ROW = ['seq', 'at', 'actor', 'action', 'subject', 'detail', 'prev_hash as prevHash', 'hash'] as const;
const PAGE = 1_000;

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
    prevHash: last?.hash ?? AUDIT_GENESIS,
  };
  const { prevHash, ...rest } = row;
  await trx
    .insertInto('audit')
    .values({ ...rest, prev_hash: prevHash, hash: hashAuditRow(row) })
    .execute();
}

/** Rows from a number on, as they were hashed. */
export async function listAuditRows(db: ReadDatabase, from: number, limit: number): Promise<AuditRow[]> {
  return db.selectFrom('audit').select(ROW).where('seq', '>=', from).orderBy('seq').limit(limit).execute();
}

/** Rows that match, the newest first. @param before number of the last row of the page before this one */
export async function findAuditRows(
  db: ReadDatabase,
  filter: Omit<AuditFilter, 'owner'>,
  before: number | null,
  limit: number,
): Promise<AuditRow[]> {
  let query = db.selectFrom('audit').select(ROW);
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
  if (filter.action !== undefined) query = query.where(sql<boolean>`instr(action, ${filter.action}) = 1`);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('at', '<', filter.until);
  if (before !== null) query = query.where('seq', '<', before);
  return query.orderBy('seq', 'desc').limit(limit).execute();
}

export async function countAuditRows(db: ReadDatabase): Promise<number> {
  const { count } = await db
    .selectFrom('audit')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Walks the chain, and compares it with what the gateway has signed.
 * @returns seq of the first row that does not follow from the one before it, null when the chain is whole
 */
export async function findAuditBreak(db: ReadDatabase): Promise<number | null> {
  const { head } = await readAuditSent(db);
  let position: AuditPosition = AUDIT_START;
  for (;;) {
    const rows = await listAuditRows(db, position.seq + 1, PAGE);
    const followed = followAudit(position, rows);
    if (!followed.ok) return followed.brokenAt;
    const signed = rows.find(({ seq }) => seq === head?.seq);
    if (head !== null && signed !== undefined && signed.hash !== head.hash) return head.seq;
    position = followed.position;
    if (rows.length < PAGE) break;
  }
  // Rows that the gateway has signed are missing at the end.
  return head !== null && head.seq > position.seq ? position.seq + 1 : null;
}

export type AuditProblem = 'refused' | 'gateway_lost_rows';

/** How much of the log the gateway has, and its last signature. */
export interface AuditSent {
  seq: number;
  head: AuditHead | null;
  problem: AuditProblem | null;
}

export async function readAuditSent(db: ReadDatabase): Promise<AuditSent> {
  const row = await db
    .selectFrom('audit_sent')
    .select(['seq', 'head', 'problem'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  return { ...row, head: row.head === null ? null : auditHeadSchema.parse(JSON.parse(row.head)) };
}

export async function updateAuditSent(trx: WriteTransaction, sent: Partial<AuditSent>): Promise<void> {
  const { head, ...rest } = sent;
  await trx
    .updateTable('audit_sent')
    .set({ ...rest, ...(head === undefined ? {} : { head: head === null ? null : JSON.stringify(head) }) })
    .where('id', '=', 1)
    .execute();
}
