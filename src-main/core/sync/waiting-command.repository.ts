import { sql } from 'kysely';
import type { ReadDatabase } from '../db/database';

/** Number of the first command that is not answered yet and names one of these; null when none does. */
export async function firstWaitingThatNames(db: ReadDatabase, words: readonly string[]): Promise<number | null> {
  if (words.length === 0) return null;
  const row = await db
    .selectFrom('outbox')
    .select('seq')
    .where('state', 'in', ['pending', 'sent'])
    .where((eb) => eb.or(words.map((word) => sql<boolean>`instr(payload, ${word}) > 0`)))
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? null;
}
