import type { ReadDatabase, WriteTransaction } from '../../db/database';

/** Setting → value as it was written. */
export async function listSettings(db: ReadDatabase): Promise<Map<string, unknown>> {
  const rows = await db.selectFrom('setting').select(['key', 'value']).execute();
  return new Map(rows.map((row) => [row.key, JSON.parse(row.value)]));
}

export async function putSetting(trx: WriteTransaction, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await trx
    .insertInto('setting')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text }))
    .execute();
}
