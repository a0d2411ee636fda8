import { type EmergencyId, emergencyIdSchema, type MessageId } from '../../../../src-shared/domain/ids';
import { type EmergencyStep, nextEmergencyStep } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import { entitiesOfMessage, getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

/** Raises an emergency on a message; needs no claim. @returns `refused: wrong_state` while one is open on it */
export async function raiseEmergency(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, note }: { messageId: MessageId; note: string },
): Promise<Result<null>> {
  if ((await getEntity(trx, 'message', messageId)) === null) return fail({ code: 'not_found' });
  const emergencies = await entitiesOfMessage(trx, 'emergency', messageId);
  if (emergencies.some((emergency) => nextEmergencyStep(emergency) !== null))
    return fail({ code: 'refused', reason: 'wrong_state' });
  const args = { messageId, emergencyId: emergencyIdSchema.parse(ports.ids.next()), note };
  await enqueueCommand(trx, ports, { type: 'emergency.raise', args, actor: officer.id, messageId });
  return succeed(null);
}

export interface EmergencyRecord {
  messageId: MessageId;
  emergencyId: EmergencyId;
  step: EmergencyStep;
  /** Who did it: the officer's own name, or the person at the command centre. */
  by: string;
}

/** Records the next step of an emergency. @returns `refused: wrong_state` for a step that is not the next */
export async function recordEmergency(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: EmergencyRecord,
): Promise<Result<null>> {
  const emergency = await getEntity(trx, 'emergency', input.emergencyId);
  if (emergency === null || emergency.messageId !== input.messageId) return fail({ code: 'not_found' });
  if (nextEmergencyStep(emergency) !== input.step) return fail({ code: 'refused', reason: 'wrong_state' });
  await enqueueCommand(trx, ports, {
    type: 'emergency.record',
    args: input,
    actor: officer.id,
    messageId: input.messageId,
  });
  return succeed(null);
}
