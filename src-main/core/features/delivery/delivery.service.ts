import type { DeliveryId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

export interface DeliveryVerdict {
  deliveryId: DeliveryId;
  verdict: 'arrived' | 'send_again';
  note: string;
}

/** A person's word on a delivery whose fate is unknown or that failed. @returns `refused: wrong_state` for any other */
export async function settleDelivery(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: DeliveryVerdict,
): Promise<Result<null>> {
  const delivery = await getEntity(trx, 'delivery', input.deliveryId);
  if (delivery === null) return fail({ code: 'not_found' });
  if (delivery.state !== 'unknown' && delivery.state !== 'failed')
    return fail({ code: 'refused', reason: 'wrong_state' });
  const { messageId } = delivery;
  await enqueueCommand(trx, ports, {
    type: 'delivery.settle',
    args: { messageId, ...input },
    actor: officer.id,
    messageId,
  });
  return succeed(null);
}
