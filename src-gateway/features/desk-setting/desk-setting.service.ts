import { type DeskSetting, deskSettingSchemas } from '../../../src-shared/domain/desk-setting';
import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { upsertDeskSetting } from './desk-setting.repository';

/** `desk_setting.save`: one setting of the whole desk, as its schema has it; what the schema does not know is left out. */
export async function saveDeskSetting(ctx: CommandContext, command: CommandOf<'desk_setting.save'>): Promise<Handled> {
  const { key } = command.args;
  const value = deskSettingSchemas[key].safeParse(command.args.value);
  if (!value.success) return rejected('invalid');
  const setting: DeskSetting = { id: `${ctx.deskId}:${key}`, deskId: ctx.deskId, key, value: value.data };
  await upsertDeskSetting(ctx.trx, setting);
  return applied([put('deskSetting', setting)]);
}
