import {
  DEFAULT_DESK_SETTINGS,
  DESK_SETTING_KEYS,
  type DeskSettingKey,
  type DeskSettings,
  deskSettingSchemas,
  deskSettingsSchema,
} from '../../../../src-shared/domain/desk-setting';
import type { ReadDatabase } from '../../db/database';
import { listDeskSettings } from './desk-setting.repository';

/** All settings of the desk. What was never set, or cannot be read, stands at its default. */
export async function readDeskSettings(db: ReadDatabase): Promise<DeskSettings> {
  const stored = await listDeskSettings(db);
  return deskSettingsSchema.parse(
    Object.fromEntries(DESK_SETTING_KEYS.map((key) => [key, settingOf(key, stored.get(key))])),
  );
}

function settingOf(key: DeskSettingKey, json: string | undefined): unknown {
  const parsed = deskSettingSchemas[key].safeParse(json === undefined ? undefined : parsedJson(json));
  return parsed.success ? parsed.data : DEFAULT_DESK_SETTINGS[key];
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A value that another version of the program wrote; the default stands in.
    return undefined;
  }
}
