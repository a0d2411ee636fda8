import { type DeskSettingKey, deskSettingSchemas } from '../../../../src-shared/domain/desk-setting';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

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
