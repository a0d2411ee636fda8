import type { ReadDatabase, WriteTransaction } from '../db/database';

/** The search index of this name as it was last kept for this origin; null when none was. */
export async function readSearchIndex(db: ReadDatabase, name: string, origin: string): Promise<Uint8Array | null> {
  const rows = await db
    .selectFrom('search_index')
    .select(['name', 'bytes'])
    .where((where) => where.or([where('name', '=', name), where('name', 'like', `${name}#%`)]))
    .where('origin', '=', origin)
    .execute();
  const parts = rows.map((row) => ({ part: Number(row.name.slice(name.length + 1)), bytes: row.bytes }));
  // Without the first part a writer was interrupted.
  if (!parts.some(({ part }) => part === 0)) return null;
  const sorted = parts.sort((a, b) => a.part - b.part).map(({ bytes }) => bytes);
  return sorted.length === 1 ? (sorted[0] ?? null) : Buffer.concat(sorted);
}

/** Forgets a kept index with all its parts. */
export async function dropSearchIndex(trx: WriteTransaction, name: string): Promise<void> {
  await trx
    .deleteFrom('search_index')
    .where((where) => where.or([where('name', '=', name), where('name', 'like', `${name}#%`)]))
    .execute();
}

/** Keeps one part of an index, the first being 0; the first is to come last, since without it there is no index. */
export async function putSearchIndexPart(
  trx: WriteTransaction,
  name: string,
  origin: string,
  part: number,
  bytes: Uint8Array,
): Promise<void> {
  const row = { name: part === 0 ? name : `${name}#${part}`, origin, bytes };
  await trx
    .insertInto('search_index')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ origin, bytes }))
    .execute();
}
