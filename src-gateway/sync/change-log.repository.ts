import { sql } from 'kysely';
import type { Change, EntityName } from '../../src-shared/sync/entities';
import type { Reader, Trx } from '../db/database';
import { toJson } from '../db/json';

/** An entry ends before the change that would bring it beyond either: so much fits into a page, and into one write of a workstation. */
const ENTRY_BYTES = 500_000;
const ENTRY_CHANGES = 1_000;

/** What is published to every desk of the store: answers in force, and their history. */
const PUBLISHED: ReadonlySet<EntityName> = new Set<EntityName>(['answer', 'answerVersion']);

/**
 * Writes the changes of one business transaction to the change log of a desk; answers go to every desk's, and a row that belongs
 * to another desk (a correction of its reply) to that one's. Call it once, as the last statement: the
 * locks on the scopes' heads are the last ones taken, in the order of the desks, so that sequence numbers commit in order and no
 * reader can miss one (sync.md, "Pull"). Many changes become several entries with consecutive numbers
 * (docs/decisions/0011-large-changes-are-split.md).
 *
 * @returns the last sequence number of the desk, or null when there was nothing to record for it
 */
export async function recordChanges(trx: Trx, deskId: string, changes: readonly Change[]): Promise<number | null> {
  const recorded = await recordAt(trx, await findDesks(trx, deskId, changes), deskId, changes);
  return recorded?.head ?? null;
}

/** The desks whose logs changes of a desk's transaction go to, in the order in which their heads are locked. */
export async function findDesks(trx: Trx, deskId: string, changes: readonly Change[]): Promise<string[]> {
  const isPublished = changes.some(({ entity }) => PUBLISHED.has(entity));
  if (isPublished) return (await readHeads(trx)).map(({ scope }) => scope);
  return [...new Set(changes.map((change) => deskOf(change, deskId)))].sort();
}

/** {@link recordChanges} for desks that are known, so that everything is sent at once. @returns where the desk's log stands then */
export async function recordAt(
  trx: Trx,
  desks: readonly string[],
  deskId: string,
  changes: readonly Change[],
): Promise<Position | null> {
  const recorded = await Promise.all(
    desks.map((desk) =>
      recordForDesk(
        trx,
        desk,
        changes.filter((change) => PUBLISHED.has(change.entity) || deskOf(change, deskId) === desk),
      ),
    ),
  );
  return recorded[desks.indexOf(deskId)] ?? null;
}

/** Where a desk's change log stands at an instant of the database server's clock. */
export interface Position {
  head: number;
  now: string;
}

/** A tombstone or a row without a desk belongs to the desk whose transaction it is. */
function deskOf(change: Change, deskId: string): string {
  return change.op === 'put' && 'deskId' in change.row ? change.row.deskId : deskId;
}

async function recordForDesk(trx: Trx, deskId: string, changes: readonly Change[]): Promise<Position | null> {
  const entries = split(changes);
  if (entries.length === 0) return null;
  const raised = trx
    .updateTable('scope_head')
    .set({ head: sql`head + ${entries.length}::int` })
    .where('scope', '=', deskId)
    .returning(['head', sql<string>`clock_timestamp()`.as('now')])
    .executeTakeFirstOrThrow();
  // Sent with it and carried out after it, while the head cannot move.
  const written = entries.map((entry, index) =>
    trx
      .insertInto('change_transaction')
      .values((eb) => ({
        scope: deskId,
        seq: eb
          .selectFrom('scope_head')
          .select(sql<number>`head - ${entries.length - 1 - index}::int`.as('seq'))
          .where('scope', '=', deskId),
        ...entry,
      }))
      .execute(),
  );
  const [position] = await Promise.all([raised, ...written]);
  return position;
}

/** Changes in their order, as texts for the log. */
function split(changes: readonly Change[]): { changes: string; bytes: number }[] {
  const entries: { texts: string[]; bytes: number }[] = [];
  for (const change of changes) {
    const text = toJson(change);
    const bytes = Buffer.byteLength(text) + 1;
    const last = entries.at(-1);
    const fits = last !== undefined && last.texts.length < ENTRY_CHANGES && last.bytes + bytes <= ENTRY_BYTES;
    if (fits) {
      last.texts.push(text);
      last.bytes += bytes;
    } else entries.push({ texts: [text], bytes });
  }
  return entries.map(({ texts, bytes }) => ({ changes: `[${texts.join(',')}]`, bytes }));
}

export interface ScopePosition extends Position {
  scope: string;
  epoch: string;
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

/** A page ends with the entry that brings it to this size: a slow line must be able to carry it within a time-out. */
const PAGE_BYTES = 1_000_000;

/** Entries with `after < seq <= upTo` in order, at most `limit` and at least one; see {@link PAGE_BYTES}. */
export async function readTransactions(
  db: Reader,
  scope: string,
  after: number,
  upTo: number,
  limit: number,
): Promise<{ seq: number; changes: Change[] }[]> {
  // The sizes are summed without the changes: behind a large import the next entries would all be unpacked for each page.
  const candidates = db
    .selectFrom('change_transaction')
    .select(['seq', 'bytes'])
    .where('scope', '=', scope)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(limit);
  const summed = db
    .selectFrom(candidates.as('candidate'))
    .select(['seq', sql<number>`sum(bytes) over (order by seq) - bytes`.as('bytes_before')]);
  const page = db.selectFrom(summed.as('summed')).select('seq').where('bytes_before', '<', PAGE_BYTES);
  return db
    .selectFrom('change_transaction')
    .select(['seq', 'changes'])
    .where('scope', '=', scope)
    .where('seq', 'in', page)
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
