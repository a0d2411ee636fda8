import { type Settings, type SettingsChange, settingsSchema } from '../../../../src-shared/ipc/views';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { listSettings, putSetting } from './settings.repository';

/** Settings of the workstation. A value that this version does not know counts as not set. */
export async function readSettings(db: ReadDatabase): Promise<Settings> {
  const stored = await listSettings(db);
  const known = Object.entries(settingsSchema.shape).filter(
    ([key, schema]) => schema.safeParse(stored.get(key)).success,
  );
  return settingsSchema.parse(Object.fromEntries(known.map(([key]) => [key, stored.get(key)])));
}

/** Changes the settings that are named and leaves the others. */
export async function changeSettings(trx: WriteTransaction, change: SettingsChange): Promise<Settings> {
  for (const [key, value] of Object.entries(change)) {
    if (value !== undefined) await putSetting(trx, key, value);
  }
  return readSettings(trx);
}
