import type { ReadDatabase } from '../../db/database';

/** Commands that have not left in any bundle. */
export async function countPending(db: ReadDatabase): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return row.count;
}
