import type { PgBoss } from 'pg-boss';
import type { Delivery } from '../../../src-shared/domain/delivery';
import { bossIn } from '../../db/boss';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { insertDelivery, lockDelivery, lockDeliveryOf, NEVER, toDelivery, updateDelivery } from './delivery.repository';

/** What stands on a delivery by telephone until the officer has recorded the call. */
export const CALL_AND_RECORD = '请打电话转告，并登记通话（谁接的、何时、怎么说定）';
const HANDED_IN_AGAIN = '数据库从备份恢复过：恢复之前可能已经发出，正在核对对方是否收到';
const ASK_THE_DEPARTMENT = '数据库从备份恢复过：恢复之前可能已经发给部门（编号或许不同），请先向部门核实，再确认或重发';
const NO_CALL_RECORDED = '（没有登记过通话；如已打过电话，请再打一次告知撤回）';

/**
 * The pg-boss queues of deliveries, one for each peer, so that an OA that hangs does not hold up replies to citizens. A
 * job says only which delivery to look at, all truth is in the row.
 */
export const DELIVERY_QUEUES: Record<Delivery['via'], string> = {
  oa: 'delivery.oa',
  qq: 'delivery.qq',
  mail: 'delivery.mail',
  robot: 'delivery.robot',
  phone: 'delivery.phone',
  publish: 'delivery.publish',
};

/** The queues have to be there before anything is put into them; those that are there stay as they are. */
export async function createDeliveryQueues(boss: PgBoss): Promise<void> {
  for (const queue of Object.values(DELIVERY_QUEUES))
    await boss.createQueue(queue, {
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: 600,
      deleteAfterSeconds: 3_600,
    });
}

export interface DeliveryPorts {
  boss: PgBoss;
  newId: () => string;
  /**
   * True for a command that is handed in again after the store was restored: what it sends out may have gone before, perhaps under
   * another ticket number.
   */
  mayHaveGone?: boolean;
}

export interface NewDelivery {
  deskId: Delivery['deskId'];
  messageId: Delivery['messageId'];
  kind: Delivery['kind'];
  /** Id of the ticket, the ticket event (of a remark) or the reply. */
  subjectId: string;
  via: Delivery['via'];
  /** Where on that way: the department's address; nothing where the way needs none. */
  address?: string;
  /** Text of a remark; the event's own text when left out. */
  remark?: string;
}

/**
 * Puts something on its way out: the row and the job in the caller's transaction, so that neither exists without the
 * other. What goes by telephone has no job: it waits for the officer's record of the call. The message must be locked.
 *
 * @returns the row, for the caller's change log
 */
export async function enqueueDelivery(trx: Trx, ports: DeliveryPorts, request: NewDelivery): Promise<Delivery> {
  const now = await readClock(trx);
  const isCall = request.via === 'phone';
  const doubt = !isCall && ports.mayHaveGone === true ? doubtOf(request.kind) : null;
  const row = await insertDelivery(trx, {
    id: ports.newId() as Delivery['id'],
    desk_id: request.deskId,
    message_id: request.messageId,
    kind: request.kind,
    subject_id: request.subjectId,
    via: request.via,
    address: request.address ?? '',
    state: isCall || doubt !== null ? 'unknown' : 'pending',
    attempts: 0,
    last_error: isCall ? CALL_AND_RECORD : (doubt?.error ?? null),
    reached: doubt !== null,
    remark: request.remark ?? null,
    remote_ref: null,
    next_at: isCall || doubt?.isForPerson === true ? NEVER : now,
    created_at: now,
    updated_at: now,
  });
  if (row.next_at !== NEVER) await scheduleDelivery(trx, ports.boss, row, null);
  return toDelivery(row);
}

/** A reply has kept its id, by which it can be asked for; a ticket's number is new, and the peer knows it by its former one. */
function doubtOf(kind: Delivery['kind']): { error: string; isForPerson: boolean } {
  return kind === 'reply'
    ? { error: HANDED_IN_AGAIN, isForPerson: false }
    : { error: ASK_THE_DEPARTMENT, isForPerson: true };
}

/**
 * Takes back what no attempt has carried out yet.
 *
 * @returns the row, now failed with the reason, or null when it may already have reached the peer (or there is none)
 */
export async function cancelDelivery(
  trx: Trx,
  _ports: DeliveryPorts,
  request: { kind: Delivery['kind']; subjectId: string; reason: string },
): Promise<Delivery | null> {
  const row = await lockDeliveryOf(trx, request.kind, request.subjectId);
  // What the peer has refused, and never had, need not be taken back from it either; nor what nobody has called about.
  if (row === undefined || row.reached || row.state === 'sending' || row.state === 'confirmed') return null;
  const lastError = `${request.reason.slice(0, 400)}${row.state === 'unknown' ? NO_CALL_RECORDED : ''}`;
  const now = await readClock(trx);
  return toDelivery(await updateDelivery(trx, row.id, { state: 'failed', last_error: lastError, updated_at: now }));
}

/** Enqueues a look at one delivery, at once or not before `at`. Too many looks are harmless. */
export async function scheduleDelivery(
  trx: Trx,
  boss: PgBoss,
  { id, via }: Pick<Delivery, 'id' | 'via'>,
  at: string | null,
): Promise<void> {
  const options = { ...bossIn(trx), ...(at === null ? {} : { startAfter: new Date(at) }) };
  await boss.send(DELIVERY_QUEUES[via], { deliveryId: id }, options);
}

/** Enqueues a look at a delivery whose job was lost, unless it has been looked at meanwhile. */
export async function rescheduleDelivery(
  trx: Trx,
  ports: DeliveryPorts,
  id: Delivery['id'],
  before: string,
): Promise<void> {
  const row = await lockDelivery(trx, id);
  if (!row || row.next_at >= before || (row.state !== 'pending' && row.state !== 'unknown')) return;
  await updateDelivery(trx, id, { next_at: await readClock(trx) });
  await scheduleDelivery(trx, ports.boss, row, null);
}

/** Something became known of a reply whose delivery is `unknown`: it is looked at now rather than when it would be asked about next. */
export async function lookAtReply(trx: Trx, ports: DeliveryPorts, replyId: string): Promise<void> {
  const row = await lockDeliveryOf(trx, 'reply', replyId);
  if (row?.state !== 'unknown') return;
  await updateDelivery(trx, row.id, { next_at: await readClock(trx) });
  await scheduleDelivery(trx, ports.boss, row, null);
}
