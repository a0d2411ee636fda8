import type { MessageId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

interface Reasoned {
  messageId: MessageId;
  reason: string;
}

/** Asks that a message outlast its period; the gateway decides. @returns `not_found`, `refused: wrong_state` for an erased one */
export async function holdMessage(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, reason }: Reasoned,
): Promise<Result<null>> {
  if ((await getEntity(trx, 'message', messageId)) === null) return fail({ code: 'not_found' });
  const retention = await getEntity(trx, 'retention', messageId);
  if (retention !== null && retention.erasedAt !== null) return fail({ code: 'refused', reason: 'wrong_state' });
  await enqueueCommand(trx, ports, { type: 'message.hold', args: { messageId, reason }, actor: officer.id, messageId });
  return succeed(null);
}

/** Lets a held message go again. @returns `refused: wrong_state` for one that nobody holds */
export async function releaseHold(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, reason }: Reasoned,
): Promise<Result<null>> {
  const retention = await getEntity(trx, 'retention', messageId);
  if (retention === null || retention.holdReason === null) return fail({ code: 'refused', reason: 'wrong_state' });
  const args = { messageId, reason };
  await enqueueCommand(trx, ports, { type: 'message.release_hold', args, actor: officer.id, messageId });
  // The row forgets the hold, so that why it ended is only known here.
  await appendAudit(trx, {
    at: ports.clock.now().toISOString(),
    actor: officer.id,
    action: 'message.hold_released',
    subject: messageId,
    detail: { reason },
  });
  return succeed(null);
}
