import type { Change } from '../../../src-shared/sync/entities';
import { watchTicket } from '../../channels/oa/oa.repository';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { lockMessage } from '../message/message.repository';
import { recordReplyOutcome } from '../reply/reply.service';
import { recordTicketProgress } from '../ticket/ticket.service';
import { type DeliveryRow, findDelivery, lockDelivery, NEVER, toDelivery, updateDelivery } from './delivery.repository';
import { type DeliveryPorts, scheduleDelivery } from './delivery.service';
import { readParcel, readTicketState } from './delivery-subject.repository';

/** What is known after an attempt or a read-back. */
export type Finding =
  /** The peer has it, and said so. */
  | { is: 'confirmed'; remoteRef: string | null }
  /** The peer has taken it but has not carried it out yet: ask again. */
  | { is: 'accepted'; note: string }
  /** The peer is known not to have it: it may be sent (again). */
  | { is: 'not_there'; error: string | null }
  /** Nobody knows: read back before anything else. */
  | { is: 'unclear'; error: string }
  /** Nobody knows, and there is nobody to ask: a person finds out. It is not looked at again by itself. */
  | { is: 'unanswerable'; error: string }
  /** The peer refused it: a person decides. */
  | { is: 'refused'; error: string };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 120_000;

/** Who handed a ticket over, where no person did. */
const ACTORS: Record<DeliveryRow['via'], string> = {
  oa: 'OA',
  qq: 'QQ 群',
  mail: '邮件',
  robot: '群机器人',
  phone: '电话',
  publish: '发布服务',
};

/** Exponential back-off with ±20 % of jitter. @param tries consecutive tries without progress, from 1 */
export function backOffMs(tries: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(tries - 1, 20));
  return Math.round(delay * (0.8 + Math.random() * 0.4));
}

/**
 * Writes what an attempt or a read-back found, unless somebody else has moved the delivery on meanwhile. What follows
 * for the ticket or the reply happens in the same transaction.
 *
 * @param expected state and attempts as they were when the attempt began
 * @param pollMs how soon to ask again about something accepted
 */
export async function recordFinding(
  trx: Trx,
  ports: DeliveryPorts,
  id: string,
  expected: Pick<DeliveryRow, 'state' | 'attempts'>,
  finding: Finding,
  pollMs: number,
): Promise<{ deskId: string; changes: Change[] } | null> {
  const row = await lockWithMessage(trx, id);
  if (!row || row.state !== expected.state || row.attempts !== expected.attempts) return null;
  const now = await readClock(trx);
  const changes = await apply(trx, ports, row, finding, now, pollMs);
  return { deskId: row.desk_id, changes };
}

/** A delivery left in `sending` by a gateway that died: nobody knows whether it arrived. */
export async function giveUpOnSending(
  trx: Trx,
  ports: DeliveryPorts,
  id: string,
  before: string,
): Promise<{ deskId: string; changes: Change[] } | null> {
  const row = await lockWithMessage(trx, id);
  if (row?.state !== 'sending' || row.updated_at >= before) return null;
  const changes = await apply(
    trx,
    ports,
    row,
    { is: 'unclear', error: '网关在发送途中中断，正在核对对方是否收到' },
    await readClock(trx),
    0,
  );
  return { deskId: row.desk_id, changes };
}

/**
 * A person's word on a delivery that is `unknown` or `failed`: it did arrive, or send it again. The caller has checked
 * the officer, the desk and the message. `arrived` with a note is also the record of a call: how the department was told, in
 * the life of the ticket. By telephone there is no delivery without one.
 */
export async function settleDelivery(
  trx: Trx,
  ports: DeliveryPorts,
  deliveryId: string,
  verdict: 'arrived' | 'send_again',
  note: string,
  actorName: string,
): Promise<{ ok: true; changes: Change[] } | { ok: false; code: 'unknown_delivery' | 'wrong_state' | 'invalid' }> {
  const row = await lockWithMessage(trx, deliveryId);
  if (!row) return { ok: false, code: 'unknown_delivery' };
  if (row.state !== 'unknown' && row.state !== 'failed') return { ok: false, code: 'wrong_state' };
  // Of a withdrawn ticket it can still be said that it had arrived, where nobody knew; it is not sent any more.
  const mayStillSay = verdict === 'arrived' && row.state === 'unknown';
  if (row.kind === 'ticket' && !mayStillSay && (await readTicketState(trx, row.subject_id)) === 'withdrawn')
    return { ok: false, code: 'wrong_state' };
  const now = await readClock(trx);
  if (verdict === 'arrived') {
    if (row.via === 'phone' && note.trim() === '') return { ok: false, code: 'invalid' };
    const word = { name: actorName, note: note.trim() };
    return { ok: true, changes: await confirm(trx, ports, row, row.remote_ref, now, word) };
  }
  // Handed in again after a restore, the word may have been carried out before: the peer is asked first.
  const doubt = ports.mayHaveGone === true ? ({ state: 'unknown', reached: true } as const) : null;
  const updated = await updateDelivery(trx, row.id, {
    ...(doubt ?? { state: 'pending' }),
    last_error: note === '' ? `${actorName}要求重新发送` : `${actorName}要求重新发送：${note}`.slice(0, 500),
    tries: 0,
    next_at: now,
    updated_at: now,
  });
  await scheduleDelivery(trx, ports.boss, row, null);
  const again =
    row.kind === 'reply' ? await recordReplyOutcome(trx, { replyId: row.subject_id, outcome: 'queued', at: now }) : [];
  return { ok: true, changes: [...again, putDelivery(updated)] };
}

async function lockWithMessage(trx: Trx, id: string): Promise<DeliveryRow | undefined> {
  const found = await findDelivery(trx, id);
  if (!found) return undefined;
  await lockMessage(trx, found.message_id);
  return lockDelivery(trx, id);
}

async function apply(
  trx: Trx,
  ports: DeliveryPorts,
  row: DeliveryRow,
  finding: Finding,
  now: string,
  pollMs: number,
): Promise<Change[]> {
  switch (finding.is) {
    case 'confirmed':
      return confirm(trx, ports, row, finding.remoteRef, now, null);
    case 'refused':
      return refuse(trx, row, finding.error, now);
    case 'accepted':
      return wait(trx, ports, row, { state: 'unknown', error: finding.note, delayMs: pollMs, reached: true }, now);
    case 'unclear':
      return wait(
        trx,
        ports,
        row,
        { state: 'unknown', error: finding.error, delayMs: row.state === 'sending' ? 0 : null, reached: true },
        now,
      );
    case 'unanswerable':
      return wait(
        trx,
        ports,
        row,
        { state: 'unknown', error: finding.error, delayMs: 'never', reached: row.reached || row.state === 'sending' },
        now,
      );
    case 'not_there':
      return wait(
        trx,
        ports,
        row,
        { state: 'pending', error: finding.error, delayMs: row.state === 'unknown' ? 0 : null, reached: row.reached },
        now,
      );
  }
}

async function confirm(
  trx: Trx,
  ports: DeliveryPorts,
  row: DeliveryRow,
  remoteRef: string | null,
  now: string,
  byPerson: { name: string; note: string } | null,
): Promise<Change[]> {
  const parcel = await readParcel(trx, row);
  const follow: Change[] = [];
  if (parcel?.kind === 'ticket') {
    const progress = {
      ticketId: parcel.ticketId,
      state: 'handed_over' as const,
      text: byPerson?.note ?? '',
      at: now,
      actor: byPerson?.name ?? ACTORS[row.via],
      newId: ports.newId,
    };
    follow.push(...(await recordTicketProgress(trx, progress)));
    if (row.via === 'oa') await watchTicket(trx, parcel.ticketId, parcel.number, now);
  } else if (parcel?.kind === 'reply') {
    follow.push(...(await recordReplyOutcome(trx, { replyId: parcel.replyId, outcome: 'sent', at: now })));
  }
  const patch = {
    state: 'confirmed' as const,
    last_error: byPerson === null ? null : wordOf(byPerson),
    remote_ref: remoteRef,
    reached: true,
    tries: 0,
    updated_at: now,
  };
  return [...follow, putDelivery(await updateDelivery(trx, row.id, patch))];
}

function wordOf({ name, note }: { name: string; note: string }): string {
  return note === '' ? `${name}确认对方已收到` : `${name}确认对方已收到：${note}`.slice(0, 500);
}

/** It did not reach anybody and is not tried again by itself: a person decides. */
export async function refuse(trx: Trx, row: DeliveryRow, error: string, now: string): Promise<Change[]> {
  const follow =
    row.kind === 'reply' ? await recordReplyOutcome(trx, { replyId: row.subject_id, outcome: 'failed', at: now }) : [];
  const patch = { state: 'failed' as const, last_error: error.slice(0, 500), tries: 0, updated_at: now };
  return [...follow, putDelivery(await updateDelivery(trx, row.id, patch))];
}

async function wait(
  trx: Trx,
  ports: DeliveryPorts,
  row: DeliveryRow,
  next: { state: 'pending' | 'unknown'; error: string | null; delayMs: number | null | 'never'; reached: boolean },
  now: string,
): Promise<Change[]> {
  const tries = row.tries + 1;
  const at =
    next.delayMs === 'never' ? NEVER : new Date(Date.parse(now) + (next.delayMs ?? backOffMs(tries))).toISOString();
  const lastError = next.error?.slice(0, 500) ?? null;
  if (at !== NEVER) await scheduleDelivery(trx, ports.boss, row, at);
  const schedule = { tries, next_at: at, reached: next.reached };
  const isNews = row.state !== next.state || row.last_error !== lastError;
  if (!isNews) {
    await updateDelivery(trx, row.id, schedule);
    return [];
  }
  return [
    putDelivery(
      await updateDelivery(trx, row.id, { ...schedule, state: next.state, last_error: lastError, updated_at: now }),
    ),
  ];
}

function putDelivery(row: DeliveryRow): Change {
  return { op: 'put', entity: 'delivery', row: toDelivery(row) };
}
