import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { Connector } from '../channel';
import { describeAnswer, type ExchangeResult, exchange } from '../exchange';
import { type OaStatus, oaEventSchema, oaStatusSchema } from './oa-wire';

export interface OaSettings {
  baseUrl: string;
  token: string;
  timeoutMs: number;
  pollMs: number;
}

export type OaReading = { is: 'found'; status: OaStatus } | { is: 'absent' } | { is: 'unclear'; error: string };

export interface OaConnector extends Connector {
  /** Reads the status of a ticket by our number. */
  readStatus(number: string): Promise<OaReading>;
}

/**
 * The generic OA over HTTP (docs/channels/oa.md): tickets are created under our own number, remarks under their own
 * key, so that sending again after a read-back that found nothing can never make a second one.
 */
export function createOaConnector(settings: OaSettings, signal: AbortSignal): OaConnector {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const call = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<ExchangeResult> =>
    exchange({
      method,
      url: `${base}${path}`,
      token: settings.token,
      timeoutMs: settings.timeoutMs,
      signal,
      ...(body === undefined ? {} : { body }),
    });

  async function readStatus(number: string): Promise<OaReading> {
    const result = await call('GET', ticketPath(number));
    if (result.is !== 'answered') return { is: 'unclear', error: result.error };
    if (result.status === 404) return { is: 'absent' };
    if (result.status !== 200)
      return { is: 'unclear', error: `OA 查询：${describeAnswer(result.status, result.body)}` };
    const status = oaStatusSchema.safeParse(result.body);
    if (!status.success || status.data.number !== number) return { is: 'unclear', error: 'OA 的状态回答不合约定' };
    return { is: 'found', status: status.data };
  }

  async function send(parcel: Parcel): Promise<Finding> {
    if (parcel.kind === 'reply') return { is: 'refused', error: 'OA 不发送答复' };
    if (parcel.kind === 'ticket') {
      const { number, text, deadlineAt } = parcel;
      const body = { number, department: { id: parcel.departmentId, name: parcel.departmentName }, text, deadlineAt };
      return findingOf(await call('PUT', ticketPath(number), body), number);
    }
    return findingOf(
      await call('POST', `${ticketPath(parcel.number)}/remarks`, {
        key: parcel.key,
        kind: parcel.remark,
        text: parcel.text,
      }),
      parcel.number,
    );
  }

  async function readBack(parcel: Parcel): Promise<Finding> {
    if (parcel.kind === 'reply') return { is: 'refused', error: 'OA 不发送答复' };
    const reading = await readStatus(parcel.number);
    if (reading.is === 'unclear') return reading;
    if (reading.is === 'absent') return { is: 'not_there', error: 'OA 查无此单，将重新发送' };
    if (parcel.kind === 'ticket') return { is: 'confirmed', remoteRef: reading.status.number };
    const hasRemark = reading.status.events.some(
      (event) => oaEventSchema.pick({ id: true }).safeParse(event).data?.id === parcel.key,
    );
    return hasRemark
      ? { is: 'confirmed', remoteRef: parcel.key }
      : { is: 'not_there', error: 'OA 没有这条说明，将重新发送' };
  }

  return { send, readBack, readStatus, timeoutMs: settings.timeoutMs, pollMs: settings.pollMs };
}

function ticketPath(number: string): string {
  return `/tickets/${encodeURIComponent(number)}`;
}

/** @param number what a good answer must name: a proxy's or login page's 200 is no confirmation */
function findingOf(result: ExchangeResult, number: string): Finding {
  if (result.is === 'not_sent') return { is: 'not_there', error: result.error };
  if (result.is === 'lost') return { is: 'unclear', error: result.error };
  const { status, body } = result;
  if (status === 200 || status === 201) {
    const isOurs = typeof body === 'object' && body !== null && 'number' in body && body.number === number;
    return isOurs ? { is: 'confirmed', remoteRef: number } : { is: 'unclear', error: 'OA 的回答不合约定' };
  }
  if (status === 429) return { is: 'not_there', error: 'OA 要求稍后再发（HTTP 429）' };
  if (status >= 500 || status === 408) return { is: 'unclear', error: `OA：${describeAnswer(status, body)}` };
  if (status === 409)
    return { is: 'refused', error: `OA 中已有同号但内容不同的转办单（${describeAnswer(status, body)}）`.slice(0, 500) };
  return { is: 'refused', error: `OA 拒收：${describeAnswer(status, body)}`.slice(0, 500) };
}
