import { sql } from 'kysely';
import type { AuditPosition } from '../../../src-files/audit/audit-chain';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { AuditHead, AuditRow } from '../../../src-shared/sync/audit';
import type { AuditFilter } from '../../../src-shared/sync/supervision';
import type { Reader, Trx } from '../../db/database';

export interface AuditLog {
  /** A workstation's id, or `gateway`. */
  owner: string;
  chain: string;
}

/** Rows of one log, in their order. */
export interface OwnedAuditRow extends AuditRow, AuditLog {
  receivedAt: string;
}

const ROW = [
  'owner',
  'chain',
  'seq',
  'at',
  'actor',
  'action',
  'subject',
  'detail',
  'prev_hash as prevHash',
  'hash',
  'received_at as receivedAt',
] as const;

/** Locks a log, so that rows are added one after the other; null when it has none yet. */
export async function lockAuditLog(trx: Trx, { owner, chain }: AuditLog): Promise<AuditPosition | null> {
  const row = await trx
    .selectFrom('audit_chain')
    .select(['last_seq as seq', 'last_hash as hash'])
    .where('owner', '=', owner)
    .where('chain', '=', chain)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Locks the newest log of an owner. */
export async function lockNewestLog(trx: Trx, owner: string): Promise<(AuditPosition & { chain: string }) | null> {
  const row = await trx
    .selectFrom('audit_chain')
    .select(['chain', 'last_seq as seq', 'last_hash as hash'])
    .where('owner', '=', owner)
    .orderBy('last_at', 'desc')
    .orderBy('chain')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps others from beginning or adding to any log until the transaction ends. */
export async function lockAllLogs(trx: Trx): Promise<void> {
  await sql`lock table audit_chain in exclusive mode`.execute(trx);
}

/** @returns false when another transaction has begun the log meanwhile */
export async function openAuditLog(trx: Trx, log: AuditLog, deskId: string | null, first: AuditRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await trx
    .insertInto('audit_chain')
    .values({ ...log, desk_id: deskId, last_seq: 0, last_hash: first.prevHash, last_at: first.at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return inserted === 1n;
}

export async function insertAuditRows(
  trx: Trx,
  { owner, chain }: AuditLog,
  rows: readonly AuditRow[],
  about: { deskId: string | null; now: string },
): Promise<void> {
  const last = rows.at(-1);
  if (last === undefined) return;
  await trx
    .insertInto('audit_row')
    .values(
      rows.map((row) => ({
        owner,
        chain,
        seq: row.seq,
        desk_id: about.deskId,
        at: row.at,
        instant: row.at,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        detail: row.detail,
        prev_hash: row.prevHash,
        hash: row.hash,
        received_at: about.now,
      })),
    )
    .execute();
  await trx
    .updateTable('audit_chain')
    .set({ last_seq: last.seq, last_hash: last.hash, last_at: about.now })
    .where('owner', '=', owner)
    .where('chain', '=', chain)
    .execute();
}

/** Rows of a log from a number on. */
export async function listAuditRows(
  db: Reader,
  { owner, chain }: AuditLog,
  from: number,
  limit: number,
): Promise<OwnedAuditRow[]> {
  return db
    .selectFrom('audit_row')
    .select(ROW)
    .where('owner', '=', owner)
    .where('chain', '=', chain)
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

export interface AuditRowFilter extends AuditFilter {
  deskId?: string;
}

/** Rows of all logs, by the device's instant, the newest first. @param before of the last row of the page before this one */
export async function findAuditRows(
  db: Reader,
  filter: AuditRowFilter,
  before: { at: string; owner: string; chain: string; seq: number } | null,
  limit: number,
): Promise<OwnedAuditRow[]> {
  let query = db.selectFrom('audit_row').select(ROW);
  if (filter.deskId !== undefined) query = query.where('desk_id', '=', filter.deskId);
  if (filter.owner !== undefined) query = query.where('owner', '=', filter.owner);
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
  if (filter.action !== undefined) query = query.where(sql<boolean>`starts_with(action, ${filter.action})`);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.from !== undefined) query = query.where('instant', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('instant', '<', filter.until);
  if (before !== null)
    query = query.where((eb) =>
      eb(
        eb.refTuple('instant', 'owner', 'chain', 'seq'),
        '<',
        eb.tuple(before.at, before.owner, before.chain, before.seq),
      ),
    );
  return query
    .orderBy('instant', 'desc')
    .orderBy('owner', 'desc')
    .orderBy('chain', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

export async function listAuditLogs(db: Reader): Promise<(AuditLog & AuditPosition & { deskId: string | null })[]> {
  return db
    .selectFrom('audit_chain')
    .select(['owner', 'chain', 'desk_id as deskId', 'last_seq as seq', 'last_hash as hash'])
    .orderBy('owner')
    .orderBy('chain')
    .execute();
}

export async function insertAuditHead(trx: Trx, owner: string, head: AuditHead): Promise<void> {
  await trx
    .insertInto('audit_head')
    .values({
      owner,
      chain: head.chain,
      seq: head.seq,
      hash: head.hash,
      at: head.at,
      key_id: head.keyId,
      signature: head.signature,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The heads that were signed, in the order of their numbers; of one log. */
export async function listAuditHeads(db: Reader, { owner, chain }: AuditLog, from = 0): Promise<AuditHead[]> {
  return db
    .selectFrom('audit_head')
    .select(['chain', 'seq', 'hash', 'at', 'key_id as keyId', 'signature'])
    .where('owner', '=', owner)
    .where('chain', '=', chain)
    .where('seq', '>=', from)
    .orderBy('seq')
    .execute();
}

export type AuditFindingKind = 'row_does_not_follow' | 'row_differs' | 'gateway_lost_rows' | 'signature_wrong';

export async function insertAuditFinding(
  trx: Trx,
  { owner, chain }: AuditLog,
  finding: { seq: number; kind: AuditFindingKind; at: string },
): Promise<void> {
  await trx
    .insertInto('audit_finding')
    .values({ owner, chain, ...finding })
    .onConflict((conflict) => conflict.columns(['owner', 'chain', 'seq', 'kind']).doNothing())
    .execute();
}

export interface AuditFinding extends AuditLog {
  seq: number;
  kind: string;
  at: string;
}

/** @param deskId of the workstations of one desk only */
export async function listAuditFindings(db: Reader, deskId?: string): Promise<AuditFinding[]> {
  const findings = db.selectFrom('audit_finding').select(['owner', 'chain', 'seq', 'kind', 'at']).orderBy('id');
  if (deskId === undefined) return findings.execute();
  return findings
    .where('owner', 'in', (eb) =>
      eb
        .selectFrom('workstation')
        .select('workstation.id')
        .where('desk_id', '=', deskId as DeskId),
    )
    .execute();
}
