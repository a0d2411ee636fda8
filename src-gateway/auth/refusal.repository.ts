import { sql } from 'kysely';
import type { Db } from '../db/database';

export interface Refusal {
  /** Where the request came from. */
  address: string;
  /** Code of the answer. */
  reason: string;
  /** Path of the request without its query. */
  path: string;
  workstationId: string | null;
}

/** Adds refusals of now to what the store holds; the same reason from the same address within a minute is counted. */
export async function addRefusals(db: Db, refusals: readonly (Refusal & { count: number })[]): Promise<void> {
  const now = sql<string>`clock_timestamp()`;
  await db
    .insertInto('refusal')
    .values(
      refusals.map(({ workstationId, ...refusal }) => ({
        ...refusal,
        workstation_id: workstationId,
        minute: sql<string>`date_trunc('minute', clock_timestamp())`,
        at: now,
        last_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['minute', 'address', 'reason']).doUpdateSet({
        last_at: now,
        count: sql<number>`refusal.count + excluded.count`,
      }),
    )
    .execute();
}

/** Forgets what is older than so many days. */
export async function pruneRefusals(db: Db, days: number): Promise<void> {
  await db
    .deleteFrom('refusal')
    .where('minute', '<', sql<string>`clock_timestamp() - make_interval(days => ${days})`)
    .execute();
}
