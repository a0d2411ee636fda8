import { type ChannelLimit, MAX_PARTS, splitForChannel } from '../../../src-shared/domain/channel-text';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { Connector } from '../channel';
import { describeAnswer, type ExchangeResult, exchange } from '../exchange';
import { type ReplyBody, receiptSchema } from './publish-wire';

export interface PublishSettings {
  baseUrl: string;
  token: string;
  timeoutMs: number;
  pollMs: number;
}

export interface PublishConnector extends Connector {
  /** `ok`, or what went wrong with the latest request. */
  health(): string;
  /** Asks about a reply that does not exist. Null when the service answers as agreed, else what is wrong. */
  probe(): Promise<string | null>;
}

/** No reply has this id: whatever the service answers about it, it has been reached. */
const NO_SUCH_REPLY = '00000000-0000-0000-0000-000000000000';

/**
 * The bureau's publishing service over HTTP. A reply is put under its own id, so that putting it again after a
 * read-back that found nothing cannot publish it twice; a reply counts as sent only on the receipt `published`.
 */
export function createPublishConnector(settings: PublishSettings, signal: AbortSignal): PublishConnector {
  const base = settings.baseUrl.replace(/\/+$/, '');
  let problem: string | null = null;

  async function call(method: 'GET' | 'PUT', replyId: string, body?: unknown): Promise<ExchangeResult> {
    const result = await exchange({
      method,
      url: `${base}/replies/${encodeURIComponent(replyId)}`,
      token: settings.token,
      timeoutMs: settings.timeoutMs,
      signal,
      ...(body === undefined ? {} : { body }),
    });
    if (!signal.aborted) problem = troubleOf(result);
    return result;
  }

  async function send(parcel: Parcel): Promise<Finding> {
    if (parcel.kind !== 'reply') return { is: 'refused', error: '发布服务只发送答复' };
    const { channel, account, remoteId, conversation, text, limit } = parcel;
    const parts = partsOf(text, limit);
    if (parts === null) return { is: 'refused', error: tooLong(limit) };
    const body: ReplyBody = { channel, account, remoteId, conversation, text, parts };
    const result = await call('PUT', parcel.replyId, body);
    if (result.is === 'not_sent') return { is: 'not_there', error: result.error };
    if (result.is === 'lost') return { is: 'unclear', error: result.error };
    const { status, body: answer } = result;
    if (status === 200 || status === 201 || status === 202) return findingOf(answer);
    if (status === 429) return { is: 'not_there', error: '发布服务要求稍后再发（HTTP 429）' };
    if (status >= 500 || status === 408) return { is: 'unclear', error: `发布服务：${describeAnswer(status, answer)}` };
    return { is: 'refused', error: `发布服务拒收：${describeAnswer(status, answer)}` };
  }

  async function readBack(parcel: Parcel): Promise<Finding> {
    if (parcel.kind !== 'reply') return { is: 'refused', error: '发布服务只发送答复' };
    const result = await call('GET', parcel.replyId);
    if (result.is !== 'answered') return { is: 'unclear', error: result.error };
    if (result.status === 404) return { is: 'not_there', error: '发布服务查无此答复，将重新发送' };
    if (result.status !== 200)
      return { is: 'unclear', error: `发布服务查询：${describeAnswer(result.status, result.body)}` };
    return findingOf(result.body);
  }

  return {
    send,
    readBack,
    timeoutMs: settings.timeoutMs,
    pollMs: settings.pollMs,
    health: () => (problem === null ? 'ok' : `发布服务：${problem}`),
    async probe() {
      const result = await call('GET', NO_SUCH_REPLY);
      if (result.is !== 'answered') return result.error;
      return result.status === 404 || result.status === 200 ? null : describeAnswer(result.status, result.body);
    },
  };
}

/** What is wrong with the service itself; that it refuses one reply is not. */
function troubleOf(result: ExchangeResult): string | null {
  if (result.is !== 'answered') return result.error;
  const isTrouble = result.status >= 500 || result.status === 401 || result.status === 403;
  return isTrouble ? describeAnswer(result.status, result.body) : null;
}

/** The posts in which the channel carries a reply; null when they would be too many. */
function partsOf(text: string, limit: ChannelLimit): string[] | null {
  try {
    return splitForChannel(text, limit);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

function tooLong({ max, unit }: ChannelLimit): string {
  const most = `${max} ${unit === 'bytes' ? '字节' : '字'}`;
  return `答复太长，没有发出：该渠道每条至多 ${most}，分成 ${MAX_PARTS} 条也放不下。请缩短后另发一条答复`;
}

function findingOf(body: unknown): Finding {
  const receipt = receiptSchema.safeParse(body);
  if (!receipt.success) return { is: 'unclear', error: '发布服务的回执不合约定' };
  if (receipt.data.state === 'published') return { is: 'confirmed', remoteRef: receipt.data.receiptId };
  if (receipt.data.state === 'accepted') return { is: 'accepted', note: '发布服务已受理，尚未公开' };
  return { is: 'refused', error: `发布服务未予公开：${receipt.data.reason ?? '没有说明原因'}` };
}
