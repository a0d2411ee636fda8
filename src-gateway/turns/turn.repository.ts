import { sql } from 'kysely';
import type { Db } from '../db/database';

/** Takes a turn that is free or has run out, or prolongs one's own. @returns whether it is the holder's now */
export async function takeTurn(db: Db, name: string, holder: string, ttlMs: number): Promise<boolean> {
  const until = sql<string>`clock_timestamp() + make_interval(secs => ${ttlMs / 1_000}::float8)`;
  const taken = await db
    .insertInto('turn')
    .values({ name, holder, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, until })
        .where((eb) => eb.or([eb('turn.holder', '=', holder), eb('turn.until', '<', sql<string>`clock_timestamp()`)])),
    )
    .returning('name')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Ends a turn if it is this holder's. */
export async function endTurn(db: Db, name: string, holder: string): Promise<void> {
  await db.deleteFrom('turn').where('name', '=', name).where('holder', '=', holder).execute();
}

/** Ends all turns of a holder, so that the next one need not wait until they run out. */
export async function endTurns(db: Db, holder: string): Promise<void> {
  await db.deleteFrom('turn').where('holder', '=', holder).execute();
}
