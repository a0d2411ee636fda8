import {
  DEFAULT_DESK_SETTINGS,
  DESK_SETTING_KEYS,
  type DeskSettingKey,
  type DeskSettings,
  deskSettingSchemas,
  deskSettingsSchema,
} from '../../../../src-shared/domain/desk-setting';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
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

/** Changes one setting for the whole desk. @returns `invalid_input` */
export async function saveDeskSetting(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { key, value }: { key: DeskSettingKey; value: Record<string, unknown> },
): Promise<Result<null>> {
  const parsed = deskSettingSchemas[key].safeParse(value);
  if (!parsed.success) return fail({ code: 'invalid_input', detail: parsed.error.issues[0]?.path.join('.') ?? key });
  const args = { key, value: parsed.data };
  await enqueueCommand(trx, ports, {
    type: 'desk_setting.save',
    args,
    actor: officer.id,
    messageId: null,
    subjectId: key,
  });
  return succeed(null);
}
