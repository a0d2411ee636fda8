import stringify from 'fast-json-stable-stringify';
import { type DeskSetting, deskSettingSchemas } from '../../../src-shared/domain/desk-setting';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import type { DeskFolder } from '../desk/desk-import';
import { readTakenLines, rememberLine } from '../desk/desk-import-line.repository';
import { findDeskSetting, upsertDeskSetting } from './desk-setting.repository';

/** `desk_setting.save`: one setting of the whole desk, as its schema has it; what the schema does not know is left out. */
export async function saveDeskSetting(ctx: CommandContext, command: CommandOf<'desk_setting.save'>): Promise<Handled> {
  const { key } = command.args;
  const value = deskSettingSchemas[key].safeParse(command.args.value);
  if (!value.success) return rejected('invalid');
  const setting: DeskSetting = { id: `${ctx.deskId}:${key}`, deskId: ctx.deskId, key, value: value.data };
  await upsertDeskSetting(ctx.trx, setting);
  return applied([put('deskSetting', setting)]);
}

/** Takes over the settings of a desk's folder that are new or say something else than when they were last taken over. */
export async function importSettings(trx: Trx, deskId: DeskId, { settings }: DeskFolder): Promise<Change[]> {
  const taken = await readTakenLines(trx, deskId, 'setting');
  const changes: Change[] = [];
  for (const { key, value, hash } of settings) {
    if (taken.get(key)?.equals(hash) === true) continue;
    const setting: DeskSetting = { id: `${deskId}:${key}`, deskId, key, value: deskSettingSchemas[key].parse(value) };
    await rememberLine(trx, { deskId, kind: 'setting', id: key, hash });
    const before = await findDeskSetting(trx, deskId, key);
    if (before !== null && stringify(before) === stringify(setting.value)) continue;
    await upsertDeskSetting(trx, setting);
    changes.push(put('deskSetting', setting));
  }
  return changes;
}
