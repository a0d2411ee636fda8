import type { ReadDatabase } from '../../db/database';

/** Settings of the desk as they were written: key → JSON text. */
export async function listDeskSettings(db: ReadDatabase): Promise<Map<string, string>> {
  const rows = await db.selectFrom('desk_setting').select(['key', 'value']).orderBy('id').execute();
  return new Map(rows.map(({ key, value }) => [key, value]));
}
