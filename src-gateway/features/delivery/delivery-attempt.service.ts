import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { lockMessage } from '../message/message.repository';
import { isAccountOff } from '../officer/officer.repository';
import {
  type DeliveryRow,
  findDelivery,
  lockDelivery,
  NEVER,
  readDeliveriesBefore,
  toDelivery,
  updateDelivery,
} from './delivery.repository';
import { type DeliveryPorts, scheduleDelivery } from './delivery.service';
import { backOffMs, refuse } from './delivery-outcome.service';
import { type Parcel, readParcel } from './delivery-subject.repository';

/** Jobs and rows carry the same instant, but the job's may be a little coarser. */
const TOLERANCE_MS = 50;
/** Between looks at what has to wait for an earlier delivery, at least and at most. */
const WAIT_FOR_EARLIER_MS = { least: 1_000, most: 30_000 };

const NOT_CONFIGURED: Record<DeliveryRow['via'], string> = {
  oa: '网关没有配置 OA，暂不能发送',
  qq: '网关没有配置 QQ 群渠道，暂不能发送',
  mail: '网关没有配置邮件渠道，暂不能发送',
  robot: '网关没有配置群机器人，暂不能发送',
  phone: '网关没有电话登记，暂不能办理',
  publish: '网关没有配置发布服务，暂不能发送',
};

const ACCOUNT_OFF = '官方账号已停用，这条没有发出；账号重新启用后可以重新发送';

/** What the worker has to do outside any transaction. */
export type Errand =
  | { do: 'nothing' }
  | { do: 'send'; parcel: Parcel; expected: Pick<DeliveryRow, 'state' | 'attempts'> }
  | { do: 'read_back'; parcel: Parcel; expected: Pick<DeliveryRow, 'state' | 'attempts'> };

export interface Started {
  errand: Errand;
  via: DeliveryRow['via'];
  deskId: string;
  changes: Change[];
}

/** What the decision needs to know of the channels of this gateway. */
export interface ChannelFacts {
  isConfigured(via: DeliveryRow['via']): boolean;
  /** How long the parcel has to wait for the peer's rate limit, in milliseconds; 0 takes its place. */
  waitMs(via: DeliveryRow['via'], parcel: Parcel): number;
}

/**
 * Decides what to do about a delivery and, when it is to be sent, moves it to `sending`: committed before the request
 * goes out, so that a crash leaves a trace.
 *
 * @returns null when there is no such delivery
 */
export async function beginAttempt(
  trx: Trx,
  ports: DeliveryPorts,
  id: string,
  channels: ChannelFacts,
): Promise<Started | null> {
  const found = await findDelivery(trx, id);
  if (!found) return null;
  const message = await lockMessage(trx, found.message_id);
  const row = await lockDelivery(trx, id);
  if (!row) return null;
  const now = await readClock(trx);
  const idle: Started = { errand: { do: 'nothing' }, via: row.via, deskId: row.desk_id, changes: [] };
  const isDue = Date.parse(row.next_at) <= Date.parse(now) + TOLERANCE_MS;
  if (!isDue || (row.state !== 'pending' && row.state !== 'unknown')) return idle;
  // What may have gone out is still read back; what has not comes back to the desk, where a person decides on it.
  const isOff = row.kind === 'reply' && row.state === 'pending' && (await isAccountOff(trx, message?.account_id ?? ''));
  if (isOff) return { ...idle, changes: await refuse(trx, row, ACCOUNT_OFF, now) };
  if (!channels.isConfigured(row.via))
    return { ...idle, changes: await postpone(trx, ports, row, now, NOT_CONFIGURED[row.via]) };
  const parcel = await readParcel(trx, row);
  if (parcel === null) return { ...idle, changes: await fail(trx, row, '要发送的内容不存在', now) };
  if (row.state === 'unknown')
    return { ...idle, errand: { do: 'read_back', parcel, expected: { state: 'unknown', attempts: row.attempts } } };
  if (parcel.kind === 'ticket_remark') {
    const before = await readDeliveriesBefore(trx, row, parcel.ticketId);
    if (before.some((each) => each.kind === 'ticket' && each.state === 'failed')) {
      return { ...idle, changes: await fail(trx, row, '转办单没有送达，补充说明不再发送', now) };
    }
    if (before.some(isUnderWay)) return hold(trx, ports, row, idle, waitForEarlierMs(row, now), now);
  }
  const waitMs = channels.waitMs(row.via, parcel);
  if (waitMs > 0) return hold(trx, ports, row, idle, waitMs, now);
  const attempts = row.attempts + 1;
  const sending = await updateDelivery(trx, row.id, { state: 'sending', attempts, updated_at: now });
  return {
    ...idle,
    errand: { do: 'send', parcel, expected: { state: 'sending', attempts } },
    changes: [{ op: 'put', entity: 'delivery', row: toDelivery(sending) }],
  };
}

/** Whether a look can still change it. What waits for a person may wait for days and must not hold up what follows, least of all a withdrawal. */
function isUnderWay(earlier: Pick<DeliveryRow, 'state' | 'next_at'>): boolean {
  if (earlier.state === 'unknown') return earlier.next_at !== NEVER;
  return earlier.state !== 'confirmed' && earlier.state !== 'failed';
}

/** The longer it has waited, the more rarely it is looked at. */
function waitForEarlierMs(row: DeliveryRow, now: string): number {
  const age = Date.parse(now) - Date.parse(row.created_at);
  return Math.min(WAIT_FOR_EARLIER_MS.most, Math.max(WAIT_FOR_EARLIER_MS.least, Math.round(age / 4)));
}

/** Looks again later; nothing of it is news. */
async function hold(
  trx: Trx,
  ports: DeliveryPorts,
  row: DeliveryRow,
  idle: Started,
  delayMs: number,
  now: string,
): Promise<Started> {
  const at = new Date(Date.parse(now) + delayMs).toISOString();
  await updateDelivery(trx, row.id, { next_at: at });
  await scheduleDelivery(trx, ports.boss, row, at);
  return idle;
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
