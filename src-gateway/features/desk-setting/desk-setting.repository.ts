import type { DeskSetting } from '../../../src-shared/domain/desk-setting';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';

export async function upsertDeskSetting(trx: Trx, setting: DeskSetting): Promise<void> {
  const value = toJson(setting.value);
  await trx
    .insertInto('desk_setting')
    .values({ id: setting.id, desk_id: setting.deskId, key: setting.key, value })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ value }))
    .execute();
}

/** The value of one setting as it was saved; null when it never was. */
export async function findDeskSetting(
  db: Reader,
  deskId: string,
  key: DeskSetting['key'],
): Promise<DeskSetting['value'] | null> {
  const row = await db
    .selectFrom('desk_setting')
    .select('value')
    .where('id', '=', `${deskId}:${key}`)
    .executeTakeFirst();
  return row?.value ?? null;
}

export async function pageDeskSettings(
  db: Reader,
  deskId: string,
  after: string,
  limit: number,
): Promise<DeskSetting[]> {
  const rows = await db
    .selectFrom('desk_setting')
    .select(['id', 'desk_id', 'key', 'value'])
    .where('desk_id', '=', deskId as DeskSetting['deskId'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, deskId: row.desk_id, key: row.key, value: row.value }));
}
