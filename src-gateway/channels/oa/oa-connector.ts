import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { Connector } from '../channel';
import type { OaDialect, OaReading, OaRecord, OaRemark, OaTicket } from './oa-dialect';
import { oaEventSchema } from './oa-wire';

export interface OaConnector extends Connector {
  find: OaDialect['find'];
}

const NOT_OURS = 'OA 不发送答复';

/**
 * Sends and reads back, the same for every OA. Where there is no natural key the OA is searched for our number before
 * each sending, and what is not found is looked for once more after `settleMs` before it may be sent again.
 */
export function createOaConnector(
  dialect: OaDialect,
  settings: { timeoutMs: number; pollMs: number; settleMs?: number },
  signal: AbortSignal,
): OaConnector {
  async function sendTicket(ticket: OaTicket): Promise<Finding> {
    for (const isLast of [false, true]) {
      const earlier = dialect.isKeyed ? null : await foundBefore(ticket);
      if (earlier !== null) return earlier;
      const attempt = await dialect.create(ticket);
      if (attempt.is !== 'expired') return attempt;
      if (isLast) break;
    }
    return { is: 'not_there', error: 'OA 不认刚领取的令牌，没有发送' };
  }

  /** What forbids creating the ticket now; null when the OA certainly does not have it. */
  async function foundBefore(ticket: OaTicket): Promise<Finding | null> {
    const reading = await dialect.find(ticket.number, null);
    if (reading.is === 'absent') return null;
    if (reading.is === 'unclear')
      return { is: 'not_there', error: `发送前查不了 OA 中有无此单，没有发送：${reading.error}` };
    return arrived(reading.record);
  }

  async function sendRemark(remark: OaRemark): Promise<Finding> {
    for (const isLast of [false, true]) {
      const reading = dialect.isKeyed ? null : await dialect.find(remark.number, null);
      if (reading?.is === 'unclear')
        return { is: 'not_there', error: `发送前查不了 OA 中的转办单，没有发送：${reading.error}` };
      if (reading?.is === 'absent') return { is: 'refused', error: 'OA 中已没有这张转办单，请与部门联系' };
      if (reading?.is === 'found' && hasEvent(reading.record, remark.key))
        return { is: 'confirmed', remoteRef: remark.key };
      const attempt = await dialect.remark(remark, reading?.record ?? null);
      if (attempt.is !== 'expired') return attempt;
      if (isLast) break;
    }
    return { is: 'not_there', error: 'OA 不认刚领取的令牌，没有发送' };
  }

  async function readBack(parcel: Parcel): Promise<Finding> {
    if (parcel.kind === 'reply') return { is: 'refused', error: NOT_OURS };
    const reading = await findTwice(parcel);
    if (reading.is === 'unclear') return reading;
    if (reading.is === 'absent') return { is: 'not_there', error: 'OA 查无此单，将重新发送' };
    if (parcel.kind === 'ticket') return arrived(reading.record);
    return hasEvent(reading.record, parcel.key)
      ? { is: 'confirmed', remoteRef: parcel.key }
      : { is: 'not_there', error: 'OA 没有这条说明，将重新发送' };
  }

  async function findTwice(parcel: OaTicket | OaRemark): Promise<OaReading> {
    const isThere = (reading: OaReading): boolean =>
      reading.is === 'found' && (parcel.kind === 'ticket' || hasEvent(reading.record, parcel.key));
    const first = await dialect.find(parcel.number, null);
    if (dialect.isKeyed || first.is === 'unclear' || isThere(first)) return first;
    try {
      await sleep(settings.settleMs ?? 0, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { is: 'unclear', error: '网关正在停止，请求被中断' };
    }
    return dialect.find(parcel.number, null);
  }

  return {
    send(parcel) {
      if (parcel.kind === 'reply') return Promise.resolve({ is: 'refused', error: NOT_OURS });
      return parcel.kind === 'ticket' ? sendTicket(parcel) : sendRemark(parcel);
    },
    readBack,
    find: dialect.find,
    // At most: search, attempt, and both again with a new token.
    timeoutMs: settings.timeoutMs * (dialect.isKeyed ? 1 : Math.max(1, dialect.steps)),
    pollMs: settings.pollMs,
  };
}

/** A ticket that stands there twice is not for a machine to judge, and certainly not to be sent again. */
function arrived({ refs }: OaRecord): Finding {
  if (refs.length > 1)
    return {
      is: 'unanswerable',
      error: `OA 中有 ${refs.length} 张同号的单（${refs.slice(0, 5).join('、')}），请 OA 管理员作废多余的，再确认已送达`,
    };
  return { is: 'confirmed', remoteRef: refs[0] ?? null };
}

function hasEvent(record: OaRecord, id: string): boolean {
  return record.status.events.some((event) => oaEventSchema.pick({ id: true }).safeParse(event).data?.id === id);
}
