import { setTimeout as sleep } from 'node:timers/promises';
import { readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { TicketParcel } from '../ticket-text';
import { readHistory } from './group-history';
import { type ApiResult, type CallApi, troubleOf } from './onebot-answer';
import {
  doubtPosts,
  listForeignPosts,
  listPosts,
  listPostsOfTicket,
  markTried,
  planPosts,
  type QqPost,
  recordPostError,
  recordPosted,
  unmarkTried,
} from './qq.repository';
import { isGroupNumber, type QqSettings } from './qq-settings';
import { type GroupMessage, sentSchema } from './qq-wire';
import { isSamePost, numberOfPost, postsOf } from './qq-words';
import { askFor } from './take-group-message.service';

/** The platform's clock and ours may differ by so much. */
const CLOCKS_DIFFER_MS = 300_000;
const LOOK_INTO_GROUP = '请到 QQ 群里看一眼或打电话核实，再认定';
/** Bridges answer so, or with these words, for posts that did arrive. */
const UNCLEAR_CODES = new Set([-1, 100, 1200]);
const UNCLEAR_WORDS = /time ?-?out|超时|SEND_MSG_API_ERROR|NTEvent/i;

export interface QqDelivery {
  send(parcel: Parcel): Promise<Finding>;
  readBack(parcel: Parcel): Promise<Finding>;
}

/**
 * Posts in groups. Every post is written down before it leaves; what became of it is known by the bridge's answer, or by finding it in
 * the group's history, so that none is posted twice. Of a text in several posts only those are posted that are not there.
 *
 * @param ownAccount asks the bridge for its account; null when it does not tell
 */
export function createQqDelivery(
  settings: QqSettings,
  deps: ChannelDeps,
  call: CallApi,
  ownAccount: () => Promise<string | null>,
): QqDelivery {
  async function send(parcel: Parcel): Promise<Finding> {
    if (parcel.kind === 'reply') return { is: 'refused', error: 'QQ 群不发送答复' };
    if (!isGroupNumber(parcel.address)) return { is: 'refused', error: badAddress(parcel.address) };
    const texts = postsOf(parcel, deps.config.timeZone, settings.maxCharacters);
    if (texts === null) return { is: 'refused', error: '内容太长，没有发出。请撤回后缩短，或打电话转告后认定' };
    const posts = await plan(parcel, texts);
    const quoted = parcel.kind === 'ticket_remark' ? await findQuotable(parcel) : null;
    const startedAt = performance.now();
    let done = posts.filter(({ message_id }) => message_id !== null).length;
    for (const [at, post] of posts.filter(({ message_id }) => message_id === null).entries()) {
      if (at > 0) {
        if (performance.now() - startedAt > settings.timeoutMs)
          return { is: 'unclear', error: '对方太慢，其余的稍后接着发' };
        await sleep(settings.gapMs);
      }
      const finding = await sendPost(post, post.part === 0 ? quoted : null);
      if (finding !== null) return done === 0 ? finding : withCount(finding, done, posts.length);
      done += 1;
    }
    return confirmed(await listPosts(deps.db, subjectOf(parcel)));
  }

  function plan(parcel: TicketParcel, texts: readonly string[]): Promise<QqPost[]> {
    return planPosts(deps.db, { ...subjectOf(parcel), ticket_id: parcel.ticketId as QqPost['ticket_id'] }, texts);
  }

  /** Null when the bridge has posted it. */
  async function sendPost(post: QqPost, quotedId: string | null): Promise<Finding | null> {
    // Segments of type text are never looked at for codes: nothing a citizen wrote can become a picture or a mention.
    const text = { type: 'text', data: { text: post.text } };
    const message = quotedId === null ? [text] : [{ type: 'reply', data: { id: quotedId } }, text];
    await markTried(deps.db, post);
    const result = await call('send_group_msg', { group_id: Number(post.group_id), message });
    if (result.is === 'done') {
      const sent = sentSchema.safeParse(result.data);
      if (!sent.success) return { is: 'unclear', error: '桥接程序没有说消息编号' };
      await recordPosted(deps.db, post, sent.data.message_id);
      return null;
    }
    if (result.is === 'lost') return { is: 'unclear', error: result.error };
    if (isUnclear(result)) {
      await recordPostError(deps.db, post, troubleOf(result));
      return { is: 'unclear', error: troubleOf(result) };
    }
    await unmarkTried(deps.db, post);
    const isLater = result.is === 'not_sent' || result.isOurTrouble;
    return isLater
      ? { is: 'not_there', error: troubleOf(result) }
      : { is: 'refused', error: `没有发到群里：${troubleOf(result)}` };
  }

  /** Our ticket's post in the group, if the bridge still knows it by the id that we noted. */
  async function findQuotable(parcel: TicketParcel): Promise<string | null> {
    const [first] = await listPosts(deps.db, { subject_id: parcel.ticketId, group_id: parcel.address });
    if (first === undefined || first.message_id === null) return null;
    const message = await askFor(call, parcel.address, first.message_id);
    return message !== null && numberOfPost(message.content.text) === parcel.number ? message.messageId : null;
  }

  async function readBack(parcel: Parcel): Promise<Finding> {
    if (parcel.kind === 'reply') return { is: 'refused', error: 'QQ 群不发送答复' };
    if (!isGroupNumber(parcel.address))
      return { is: 'unanswerable', error: `${badAddress(parcel.address)}。${LOOK_INTO_GROUP}` };
    const posts = await postsInDoubt(parcel);
    if (posts.length === 0) return { is: 'unanswerable', error: `内容太长，无从在群里核对。${LOOK_INTO_GROUP}` };
    const open = posts.filter(({ message_id, tried_at }) => message_id === null && tried_at !== null);
    if (posts.every(({ message_id }) => message_id !== null)) return confirmed(posts);
    if (open.length === 0) return { is: 'not_there', error: '其余的接着发' };
    const since = Math.min(...open.map(({ started_at }) => Date.parse(started_at ?? ''))) - CLOCKS_DIFFER_MS;
    const account = await ownAccount();
    if (account === null) return { is: 'unclear', error: '问不到桥接程序登录的账号，暂不能核对' };
    const history = await readHistory(call, parcel.address, Math.floor(since / 1_000));
    if (history.is === 'unsupported') return { is: 'unanswerable', error: `桥接程序不能查群历史。${LOOK_INTO_GROUP}` };
    if (history.is === 'unclear') return history;
    const ours = history.messages.filter(({ userId, time }) => userId === account && time * 1_000 >= since);
    const missing = await recordFound(parcel, open, ours);
    if (missing.length === 0) {
      const now = await listPosts(deps.db, subjectOf(parcel));
      return now.every(({ message_id }) => message_id !== null)
        ? confirmed(now)
        : { is: 'not_there', error: '其余的接着发' };
    }
    if (await standsThereOtherwise(parcel, ours))
      return { is: 'unanswerable', error: `群里有这个编号的消息，但内容与要发的不同。${LOOK_INTO_GROUP}` };
    return findingOfMissing(missing, history.reachesBack);
  }

  /**
   * The posts to look for. Where none was written down, this store may have been put back to before they were, and they may have left
   * since (docs/decisions/0014): they are planned anew, and looked for like those that were tried.
   */
  async function postsInDoubt(parcel: TicketParcel): Promise<QqPost[]> {
    const posts = await listPosts(deps.db, subjectOf(parcel));
    if (posts.length > 0) return posts;
    const texts = postsOf(parcel, deps.config.timeZone, settings.maxCharacters);
    if (texts === null) return [];
    await plan(parcel, texts);
    await doubtPosts(deps.db, subjectOf(parcel));
    return listPosts(deps.db, subjectOf(parcel));
  }

  /** Whether we have said something about this ticket that no post explains: it went out in other parts, or with another deadline. */
  async function standsThereOtherwise(parcel: TicketParcel, ours: GroupMessage[]): Promise<boolean> {
    if (parcel.kind !== 'ticket') return false;
    const about = ours.filter(({ content }) => numberOfPost(content.text) === parcel.number);
    if (about.length === 0) return false;
    const known = await listPostsOfTicket(deps.db, parcel.ticketId, parcel.address);
    return about.some(({ content }) => !known.some(({ text }) => isSamePost(content.text, text)));
  }

  /** Notes those posts that stand in the history; returns the others. */
  async function recordFound(parcel: TicketParcel, open: QqPost[], ours: GroupMessage[]): Promise<QqPost[]> {
    const subject = subjectOf(parcel);
    const foreign = await listForeignPosts(
      deps.db,
      subject,
      ours.map(({ messageId }) => messageId),
    );
    const isForeign = ({ messageId, content }: GroupMessage): boolean =>
      foreign.some((post) => post.messageId === messageId && isSamePost(content.text, post.text));
    const missing: QqPost[] = [];
    for (const post of open) {
      const found = ours.find((message) => isSamePost(message.content.text, post.text) && !isForeign(message));
      if (found === undefined) missing.push(post);
      else await recordPosted(deps.db, post, found.messageId);
    }
    return missing;
  }

  async function findingOfMissing(missing: QqPost[], reachesBack: boolean): Promise<Finding> {
    const triedAt = Math.max(...missing.map(({ tried_at }) => Date.parse(tried_at ?? '')));
    if (Date.parse(await readClock(deps.db)) - triedAt < settings.settleMs)
      return { is: 'unclear', error: '群里还没有看到，稍后再核对（桥接程序可能发得晚）' };
    if (!reachesBack) return { is: 'unanswerable', error: `群历史不够长，看不出是否发到。${LOOK_INTO_GROUP}` };
    const refused = missing.find(({ error }) => error !== null);
    if (refused !== undefined) return { is: 'refused', error: `群里没有，${refused.error ?? ''}` };
    return { is: 'not_there', error: '群里没有，将重新发送' };
  }

  return { send, readBack };
}

function subjectOf(parcel: TicketParcel): Pick<QqPost, 'subject_id' | 'group_id'> {
  return { subject_id: parcel.kind === 'ticket' ? parcel.ticketId : parcel.key, group_id: parcel.address };
}

function confirmed([first]: QqPost[]): Finding {
  return { is: 'confirmed', remoteRef: first?.message_id ?? null };
}

function isUnclear(result: ApiResult): boolean {
  if (result.is !== 'failed' || result.isOurTrouble) return false;
  return UNCLEAR_CODES.has(result.retcode) || UNCLEAR_WORDS.test(result.error);
}

function withCount(finding: Finding, done: number, all: number): Finding {
  if (!('error' in finding)) return finding;
  return { ...finding, error: `分 ${all} 条发，已有 ${done} 条在群里：${finding.error ?? ''}` };
}

function badAddress(address: string): string {
  return address === ''
    ? '该部门没有写明 QQ 群：请管理员在部门资料的 address 写上群号'
    : `“${address.slice(0, 40)}”不是一个群号：请管理员核对部门资料的 address`;
}
