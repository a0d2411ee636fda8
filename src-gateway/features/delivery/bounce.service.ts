import type { Delivery } from '../../../src-shared/domain/delivery';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { write } from '../message/claim.service';
import { lockMessage, toMessage } from '../message/message.repository';
import { reopenMessage } from '../message/message.service';
import { findReply, lockReply, updateReply } from '../reply/reply.repository';
import { findDeliveredMessage, lockDeliveryOf, toDelivery, updateDelivery } from './delivery.repository';

/**
 * A channel learns that what it had confirmed came back: the delivery failed after all, and a reply is not sent. A message that was
 * closed on the strength of it is taken up again. What waits to be sent again meanwhile stays so: the bounce is of the time before.
 *
 * @returns the changes for the caller's change log and whose desk it is; null when there is no such delivery
 */
export async function recordBounce(
  trx: Trx,
  what: { kind: Delivery['kind']; subjectId: string; reason: string },
): Promise<{ deskId: string; changes: Change[] } | null> {
  const messageId = await findDeliveredMessage(trx, what.kind, what.subjectId);
  if (messageId === null) return null;
  // Messages are locked before everything that belongs to them.
  const message = await lockMessage(trx, messageId);
  const row = await lockDeliveryOf(trx, what.kind, what.subjectId);
  if (row === undefined || message === undefined) return null;
  if (row.state === 'pending' || row.state === 'failed') return { deskId: row.desk_id, changes: [] };
  const now = await readClock(trx);
  const failed = await updateDelivery(trx, row.id, {
    state: 'failed',
    last_error: what.reason.slice(0, 500),
    tries: 0,
    updated_at: now,
  });
  const changes: Change[] = [{ op: 'put', entity: 'delivery', row: toDelivery(failed) }];
  const reply = what.kind === 'reply' ? await findReply(trx, what.subjectId) : null;
  if (reply === null) return { deskId: row.desk_id, changes };
  await lockReply(trx, reply.id);
  const unsent = await updateReply(trx, reply.id, { state: 'failed', sent_at: null });
  changes.push({ op: 'put', entity: 'reply', row: unsent });
  if (message.status === 'closed') changes.push(...(await reopenMessage(trx, message, now)));
  else changes.push({ op: 'put', entity: 'message', row: toMessage(await write(trx, message, {})) });
  return { deskId: row.desk_id, changes };
}
