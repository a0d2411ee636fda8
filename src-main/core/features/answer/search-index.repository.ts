import type { ReadDatabase, WriteTransaction } from '../../db/database';

/** The search index of the answers as it was last kept for this origin; null when none was. */
export async function readSearchIndex(db: ReadDatabase, origin: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('search_index')
    .select('bytes')
    .where('name', '=', 'answer')
    .where('origin', '=', origin)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

export async function putSearchIndex(trx: WriteTransaction, origin: string, bytes: Uint8Array): Promise<void> {
  await trx
    .insertInto('search_index')
    .values({ name: 'answer', origin, bytes })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ origin, bytes }))
    .execute();
}
