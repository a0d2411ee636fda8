import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { lockMessage } from '../message/message.repository';
import {
  type DeliveryRow,
  findDelivery,
  lockDelivery,
  readDeliveriesBefore,
  toDelivery,
  updateDelivery,
} from './delivery.repository';
import { type DeliveryPorts, scheduleDelivery } from './delivery.service';
import { backOffMs } from './delivery-outcome.service';
import { type Parcel, readParcel } from './delivery-subject.repository';

/** Jobs and rows carry the same instant, but the job's may be a little coarser. */
const TOLERANCE_MS = 50;
const WAIT_FOR_EARLIER_MS = 1_000;

/** What the worker has to do outside any transaction. */
export type Errand =
  | { do: 'nothing' }
  | { do: 'send'; parcel: Parcel; expected: Pick<DeliveryRow, 'state' | 'attempts'> }
  | { do: 'read_back'; parcel: Parcel; expected: Pick<DeliveryRow, 'state' | 'attempts'> };

export interface Started {
  errand: Errand;
  deskId: string;
  changes: Change[];
}

/**
 * Decides what to do about a delivery and, when it is to be sent, moves it to `sending`: committed before the request
 * goes out, so that a crash leaves a trace.
 *
 * @param isConfigured whether this gateway has the connector
 * @returns null when there is no such delivery
 */
export async function beginAttempt(
  trx: Trx,
  ports: DeliveryPorts,
  id: string,
  isConfigured: (via: DeliveryRow['via']) => boolean,
): Promise<Started | null> {
  const found = await findDelivery(trx, id);
  if (!found) return null;
  await lockMessage(trx, found.message_id);
  const row = await lockDelivery(trx, id);
  if (!row) return null;
  const now = await readClock(trx);
  const idle: Started = { errand: { do: 'nothing' }, deskId: row.desk_id, changes: [] };
  const isDue = Date.parse(row.next_at) <= Date.parse(now) + TOLERANCE_MS;
  if (!isDue || (row.state !== 'pending' && row.state !== 'unknown')) return idle;
  if (!isConfigured(row.via))
    return {
      ...idle,
      changes: await postpone(trx, ports, row, now, `网关没有配置${row.via === 'oa' ? ' OA' : '发布服务'}，暂不能发送`),
    };
  const parcel = await readParcel(trx, row);
  if (parcel === null) return { ...idle, changes: await fail(trx, row, '要发送的内容不存在', now) };
  if (row.state === 'unknown')
    return { ...idle, errand: { do: 'read_back', parcel, expected: { state: 'unknown', attempts: row.attempts } } };
  if (parcel.kind === 'ticket_remark') {
    const before = await readDeliveriesBefore(trx, row, parcel.ticketId);
    if (before.some((each) => each.kind === 'ticket' && each.state === 'failed')) {
      return { ...idle, changes: await fail(trx, row, '转办单没有送达，补充说明不再发送', now) };
    }
    if (before.some((each) => each.state !== 'confirmed' && each.state !== 'failed')) {
      const at = new Date(Date.parse(now) + WAIT_FOR_EARLIER_MS).toISOString();
      await updateDelivery(trx, row.id, { next_at: at });
      await scheduleDelivery(trx, ports.boss, row, at);
      return idle;
    }
  }
  const attempts = row.attempts + 1;
  const sending = await updateDelivery(trx, row.id, { state: 'sending', attempts, updated_at: now });
  return {
    ...idle,
    errand: { do: 'send', parcel, expected: { state: 'sending', attempts } },
    changes: [{ op: 'put', entity: 'delivery', row: toDelivery(sending) }],
  };
}

async function postpone(
  trx: Trx,
  ports: DeliveryPorts,
  row: DeliveryRow,
  now: string,
  error: string,
): Promise<Change[]> {
  const tries = row.tries + 1;
  const at = new Date(Date.parse(now) + backOffMs(tries)).toISOString();
  await scheduleDelivery(trx, ports.boss, row, at);
  const isNews = row.last_error !== error;
  const updated = await updateDelivery(trx, row.id, {
    tries,
    next_at: at,
    ...(isNews ? { last_error: error, updated_at: now } : {}),
  });
  return !isNews ? [] : [{ op: 'put', entity: 'delivery', row: toDelivery(updated) }];
}

async function fail(trx: Trx, row: DeliveryRow, error: string, now: string): Promise<Change[]> {
  const updated = await updateDelivery(trx, row.id, { state: 'failed', last_error: error, updated_at: now });
  return [{ op: 'put', entity: 'delivery', row: toDelivery(updated) }];
}
