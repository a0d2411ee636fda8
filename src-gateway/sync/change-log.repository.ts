import { sql } from 'kysely';
import type { Change } from '../../src-shared/sync/entities';
import type { Reader, Trx } from '../db/database';
import { toJson } from '../db/json';

/**
 * Writes the changes of one business transaction to the change log of a desk. Call it once, as the last statement: the
 * lock on the scope's head is the last one taken, so that sequence numbers commit in order and no reader can miss one
 * (sync.md, "Pull").
 *
 * @returns the sequence number, or null when there was nothing to record
 */
export async function recordChanges(trx: Trx, deskId: string, changes: readonly Change[]): Promise<number | null> {
  if (changes.length === 0) return null;
  const { head } = await trx
    .updateTable('scope_head')
    .set({ head: sql`head + 1` })
    .where('scope', '=', deskId)
    .returning('head')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('change_transaction')
    .values({ scope: deskId, seq: head, changes: toJson(changes) })
    .execute();
  return head;
}

export interface ScopePosition {
  scope: string;
  epoch: string;
  head: number;
  /** The database server's clock, read with it. */
  now: string;
}

/** Where a desk's change log stands, null for an unknown desk. */
export async function readPosition(db: Reader, scope: string): Promise<ScopePosition | null> {
  const row = await db
    .selectFrom('scope_head')
    .select(['scope', 'epoch', 'head', sql<string>`clock_timestamp()`.as('now')])
    .where('scope', '=', scope)
    .executeTakeFirst();
  return row ?? null;
}

/** Heads of all desks, for the wake-up stream and the health page. */
export async function readHeads(db: Reader): Promise<{ scope: string; epoch: string; head: number }[]> {
  return db.selectFrom('scope_head').select(['scope', 'epoch', 'head']).orderBy('scope').execute();
}

/** A page ends with the transaction that brings it to this size: a slow line must be able to carry it within a time-out. */
const PAGE_BYTES = 1_000_000;

/** Transactions with `after < seq <= upTo` in order, at most `limit` and at least one; see {@link PAGE_BYTES}. */
export async function readTransactions(
  db: Reader,
  scope: string,
  after: number,
  upTo: number,
  limit: number,
): Promise<{ seq: number; changes: Change[] }[]> {
  const page = db
    .selectFrom('change_transaction')
    .select(['seq', 'changes', sql<number>`octet_length(changes::text)`.as('bytes')])
    .where('scope', '=', scope)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(limit);
  const summed = db
    .selectFrom(page.as('page'))
    .select(['seq', 'changes', sql<number>`sum(bytes) over (order by seq) - bytes`.as('bytes_before')]);
  return db
    .selectFrom(summed.as('summed'))
    .select(['seq', 'changes'])
    .where('bytes_before', '<', PAGE_BYTES)
    .orderBy('seq')
    .execute();
}

/** Begins the change log of a new desk. All desks of one store share its epoch. */
export async function openScope(trx: Trx, scope: string, newEpoch: string): Promise<void> {
  const existing = await trx.selectFrom('scope_head').select('epoch').limit(1).executeTakeFirst();
  await trx
    .insertInto('scope_head')
    .values({ scope, epoch: existing?.epoch ?? newEpoch, head: 0 })
    .onConflict((conflict) => conflict.column('scope').doNothing())
    .execute();
}

/** Gives the store a new epoch, after a restore: every workstation rebuilds its copy from a snapshot. */
export async function renewEpoch(trx: Trx, epoch: string): Promise<void> {
  await trx.updateTable('scope_head').set({ epoch }).execute();
}

/** Forgets transactions older than `days`; a workstation that was away longer rebuilds its copy. Returns how many went. */
export async function pruneTransactions(trx: Trx, days: number): Promise<number> {
  const result = await trx
    .deleteFrom('change_transaction')
    .where('at', '<', sql<string>`now() - make_interval(days => ${days})`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
