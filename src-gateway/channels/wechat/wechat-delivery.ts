import { z } from 'zod';
import { type ChannelLimit, channelLength, splitForChannel } from '../../../src-shared/domain/channel-text';
import { readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import {
  countNamesakes,
  listPosts,
  markStarted,
  planPosts,
  recordSent,
  unmarkStarted,
  type WechatPost,
} from './wechat.repository';
import { meaningOf } from './wechat-answer';
import type { WechatApi } from './wechat-api';
import type { WechatAccount, WechatSettings } from './wechat-settings';

/** Of one text message; more is refused with 45002. */
const MOST: ChannelLimit = { max: 2_048, unit: 'bytes' };
/** WeChat takes so few messages after each of the citizen's that a longer reply would never be whole. */
const MAX_POSTS = 5;
const CLOCKS_DIFFER_MS = 300_000;
const DAY_MS = 24 * 3_600_000;
/** Records in one answer: no answer may be larger than a megabyte. */
const RECORDS = 200;
/** Most pages of records that are read for one look. */
const MAX_PAGES = 50;
/** Records of customer service are not kept for this account. */
const NO_RECORDS = [65400, 48001, 65416];
const SENT_BY_US = 2002;
const LOOK = '请到微信公众平台的消息或客服记录里看一眼，再认定';

type ReplyParcel = Extract<Parcel, { kind: 'reply' }>;

const recordsSchema = z.object({
  recordlist: z.array(z.object({ openid: z.string(), opercode: z.number(), text: z.string(), time: z.number() })),
  msgid: z.number(),
});

export interface WechatDelivery {
  send(parcel: ReplyParcel): Promise<Finding>;
  readBack(parcel: ReplyParcel): Promise<Finding>;
}

/**
 * Replies as customer-service messages. Each is written down before it leaves; what became of it is known by WeChat's answer, or by
 * finding it in the records of customer service. That it is not there proves nothing, so then a person looks. Of a reply in several
 * messages only those are sent that the citizen does not have.
 */
export function createWechatDelivery(
  settings: WechatSettings,
  account: WechatAccount,
  deps: ChannelDeps,
  api: WechatApi,
): WechatDelivery {
  async function send(parcel: ReplyParcel): Promise<Finding> {
    const startedAt = performance.now();
    const texts = textsOf(parcel);
    if (texts === null) return { is: 'refused', error: tooLong() };
    const reply = {
      reply_id: parcel.replyId as WechatPost['reply_id'],
      account: account.account,
      open_id: parcel.conversation,
    };
    const posts = await planPosts(deps.db, reply, texts);
    for (const post of posts.filter(({ sent_at }) => sent_at === null)) {
      if (performance.now() - startedAt > settings.timeoutMs)
        return { is: 'unclear', error: '微信太慢，其余的稍后接着发' };
      const finding = await sendPost(post);
      if (finding !== null) return withCount(finding, post.part, posts.length);
    }
    return { is: 'confirmed', remoteRef: null };
  }

  /** Null when WeChat has taken it. */
  async function sendPost(post: WechatPost): Promise<Finding | null> {
    await markStarted(deps.db, post);
    const body = { touser: post.open_id, msgtype: 'text', text: { content: post.text } };
    const result = await api.call('/cgi-bin/message/custom/send', body);
    // Only WeChat's own 0 is one: a proxy's or login page's 200 is not.
    if (result.is === 'done' && result.body['errcode'] !== 0)
      return { is: 'unclear', error: '微信的回答不合约定，不能确定是否已发出' };
    if (result.is === 'done') {
      await recordSent(deps.db, post);
      return null;
    }
    if (result.is === 'lost') return { is: 'unclear', error: result.error };
    await unmarkStarted(deps.db, post);
    if (result.is === 'not_sent') return { is: 'not_there', error: result.error };
    const meaning = meaningOf(result);
    return { is: meaning.is === 'later' ? 'not_there' : 'refused', error: meaning.error };
  }

  async function readBack(parcel: ReplyParcel): Promise<Finding> {
    const posts = await listPosts(deps.db, parcel.replyId);
    if (posts.length === 0) return { is: 'unanswerable', error: `本机没有发送记录（可能恢复过备份）。${LOOK}` };
    const open = posts.filter(({ sent_at, started_at }) => sent_at === null && started_at !== null);
    const now = Date.parse(await readClock(deps.db));
    for (const post of open) {
      const found = await find(post, now);
      if (found !== null) return withCount(found, post.part, posts.length);
      await recordSent(deps.db, post);
    }
    const isWhole = (await listPosts(deps.db, parcel.replyId)).every(({ sent_at }) => sent_at !== null);
    return isWhole ? { is: 'confirmed', remoteRef: null } : { is: 'not_there', error: '其余的接着发' };
  }

  /** Null when it stands in the records. */
  async function find(post: WechatPost, now: number): Promise<Finding | null> {
    const startedAt = Date.parse(post.started_at ?? '');
    const since = startedAt - CLOCKS_DIFFER_MS;
    const records = await readRecords(
      since,
      Math.min(startedAt + DAY_MS - 2 * CLOCKS_DIFFER_MS, now + CLOCKS_DIFFER_MS),
    );
    if ('error' in records) return records;
    const same = records.texts.filter(({ openId, text }) => openId === post.open_id && isSameText(text, post.text));
    // The same words may have gone to the same citizen in another reply: those are not ours.
    const others = await countNamesakes(deps.db, post, new Date(since - CLOCKS_DIFFER_MS).toISOString());
    if (same.length > others) return null;
    return now - startedAt < settings.settleMs
      ? { is: 'unclear', error: '微信的客服记录里还没有，稍后再核对' }
      : { is: 'unanswerable', error: `微信的客服记录里没有这条答复，但不能断定对方没有收到。${LOOK}` };
  }

  async function readRecords(
    from: number,
    to: number,
  ): Promise<{ texts: { openId: string; text: string }[] } | Extract<Finding, { is: 'unclear' | 'unanswerable' }>> {
    const sent = new Map<string, { openId: string; text: string }>();
    let after = 1;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const result = await api.call('/customservice/msgrecord/getmsglist', {
        starttime: Math.floor(from / 1_000),
        endtime: Math.ceil(to / 1_000),
        msgid: after,
        number: RECORDS,
      });
      if (result.is === 'failed' && NO_RECORDS.includes(result.code))
        return { is: 'unanswerable', error: `公众号没有客服记录可查（${result.code}）。${LOOK}` };
      if (result.is !== 'done') return { is: 'unclear', error: `查不了微信的客服记录：${result.error}` };
      const read = recordsSchema.safeParse(result.body).data;
      if (read === undefined) return { is: 'unclear', error: '微信的客服记录不合约定' };
      // A page may begin with the last record of the one before: none counts twice.
      for (const { openid, opercode, text, time } of read.recordlist)
        if (opercode === SENT_BY_US) sent.set(JSON.stringify([openid, time, text]), { openId: openid, text });
      if (read.recordlist.length < RECORDS || read.msgid <= after) return { texts: [...sent.values()] };
      after = read.msgid;
    }
    return { is: 'unanswerable', error: `微信的客服记录太多，没有查完。${LOOK}` };
  }

  return { send, readBack };
}

/** The messages that carry a reply; null when they would be too many. */
function textsOf({ text, limit }: ReplyParcel): string[] | null {
  try {
    const texts = splitForChannel(text, limit);
    // What the desk has set may be more than WeChat takes.
    const fitting = texts.every((each) => channelLength(each, MOST) <= (MOST.max ?? 0))
      ? texts
      : splitForChannel(text, MOST);
    return fitting.length > MAX_POSTS ? null : fitting;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

function tooLong(): string {
  return `答复太长，没有发出：微信每条至多 ${MOST.max} 字节，来信后至多发 ${MAX_POSTS} 条。请缩短后另发一条答复`;
}

/** White space at the ends and kinds of line ends do not survive everywhere. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(one) === plain(other);
}

function withCount(finding: Finding, done: number, all: number): Finding {
  if (all === 1 || done === 0 || !('error' in finding)) return finding;
  return { ...finding, error: `分 ${all} 条发，前 ${done} 条已送达：${finding.error ?? ''}` };
}
