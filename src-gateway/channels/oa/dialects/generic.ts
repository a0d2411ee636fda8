import type { Finding } from '../../../features/delivery/delivery-outcome.service';
import { describeAnswer, type ExchangeResult, exchange } from '../../exchange';
import type { OaDialect, OaReading } from '../oa-dialect';
import type { GenericSettings } from '../oa-settings';
import { oaStatusSchema } from '../oa-wire';

/** No ticket of ours has such a number: whatever the OA answers about it, it has been reached. */
const NO_SUCH_NUMBER = 'DUTYDESK-TEST';

/**
 * The generic OA over HTTP (docs/channels/oa.md): tickets are created under our own number, remarks under their own
 * key, so that sending again after a read-back that found nothing can never make a second one.
 */
export function createGenericDialect(settings: GenericSettings, signal: AbortSignal): OaDialect {
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

  async function find(number: string): Promise<OaReading> {
    const result = await call('GET', ticketPath(number));
    if (result.is !== 'answered') return { is: 'unclear', error: result.error };
    if (result.status === 404) return { is: 'absent' };
    if (result.status !== 200)
      return { is: 'unclear', error: `OA 查询：${describeAnswer(result.status, result.body)}` };
    const status = oaStatusSchema.safeParse(result.body);
    if (!status.success || status.data.number !== number) return { is: 'unclear', error: 'OA 的状态回答不合约定' };
    return { is: 'found', record: { status: status.data, refs: [number], problems: [] } };
  }

  return {
    isKeyed: true,
    steps: 1,
    find,
    async create({ number, text, deadlineAt, departmentId, departmentName }) {
      const body = { number, department: { id: departmentId, name: departmentName }, text, deadlineAt };
      return findingOf(await call('PUT', ticketPath(number), body), number);
    },
    async remark({ number, key, remark, text }) {
      return findingOf(await call('POST', `${ticketPath(number)}/remarks`, { key, kind: remark, text }), number);
    },
    async test() {
      const reading = await find(NO_SUCH_NUMBER);
      return reading.is === 'unclear' ? `OA 不能用：${reading.error}。请核对 channels.oa 的地址和令牌` : null;
    },
  };
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
