import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { INGEST_MAX_SKEW_SECONDS } from '../../../src-shared/sync/ingest';
import { isServerFailure, readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import { failure } from '../../platform/log';
import { repeat } from '../repeat';
import type { ReplyCarrier } from '../reply-way';
import { createCallbackHold } from './callback-hold';
import { type HeldCallback, type Taken, takeCallback } from './take-callback.service';
import { pruneCalls } from './wechat.repository';
import { registerWechatRoutes } from './wechat.routes';
import { createWechatApi, type WechatApi } from './wechat-api';
import { createWechatDelivery, type WechatDelivery } from './wechat-delivery';
import { fetchPictures } from './wechat-pictures';
import type { WechatAccount, WechatSettings } from './wechat-settings';

const TICK_MS = 1_000;
/** What the desk does not take is tried again after this. */
const HOLD_AGAIN_MS = 5_000;
const PRUNE_MS = 3_600_000;
const EVENT_DAYS = 30;
/** Token, message, and both once more, after one that ran into the time-out. */
const TIMES = 6;
const POLL_MS = 60_000;
const PICTURES = 'wechat pictures';
const NOT_OURS: Finding = { is: 'refused', error: '这个公众号不发送该账号的答复' };

interface Way {
  account: WechatAccount;
  api: WechatApi;
  delivery: WechatDelivery;
  /** What the latest message met; null when all is well. */
  problem: string | null;
}

/**
 * WeChat official accounts (docs/channels/wechat.md): citizens' messages by callback, replies as customer-service messages. Only what is
 * committed, or on this machine's disk, is answered with `success`.
 */
export function createWechatChannel(settings: WechatSettings, deps: ChannelDeps, signal: AbortSignal): ReplyCarrier {
  const ways = new Map<string, Way>(
    settings.accounts.map((account) => {
      const api = createWechatApi(settings, account, signal);
      const delivery = createWechatDelivery(settings, account, deps, api);
      return [account.account, { account, api, delivery, problem: null }];
    }),
  );
  const hold = createCallbackHold(join(deps.config.dataDir, 'wechat-hold'), deps.log);
  let refusal: string | null = null;
  let drainAt = 0;
  let pruneAt = 0;
  let loop: Promise<void> | null = null;

  function wayOf(parcel: Parcel): Way | undefined {
    if (parcel.kind !== 'reply' || parcel.channel !== 'wechat') return undefined;
    const way = ways.get(parcel.account);
    return way?.account.replies === true ? way : undefined;
  }

  /** Within the time that WeChat waits: into the store, or onto the disk. */
  async function take(account: WechatAccount, held: HeldCallback): Promise<'safe' | 'not_safe' | 'replayed'> {
    const work = takeCallback(deps, account, held).catch((error: unknown) => {
      deps.log.warn({ error: failure(error) }, 'the store did not take a WeChat callback');
      return null;
    });
    const late = new AbortController();
    const taken = await Promise.race([work, sleep(settings.answerMs, null, { signal: late.signal })]);
    late.abort();
    if (taken?.is === 'replayed') return 'replayed';
    if (taken !== null) note(account, held, taken);
    if (taken !== null && taken.is !== 'refused') return 'safe';
    return (await hold.keep(held)) ? 'safe' : 'not_safe';
  }

  function note(account: WechatAccount, { callback }: HeldCallback, taken: Taken): void {
    if (taken.is === 'refused') refusal = `来信没有收下，暂存在本机：${taken.reason}`;
    else refusal = null;
    if (callback.is === 'event' && taken.is === 'taken')
      deps.log.info({ account: account.account, event: callback.event }, 'a WeChat event was counted');
  }

  async function tick(): Promise<void> {
    if (performance.now() >= drainAt) {
      await hold.drain(takeHeld);
      drainAt = hold.size() === 0 ? 0 : performance.now() + HOLD_AGAIN_MS;
    }
    if (await deps.turns.isMine(PICTURES)) await fetchPictures(deps, ways, settings.maxPictureBytes);
    if (performance.now() < pruneAt) return;
    pruneAt = performance.now() + PRUNE_MS;
    const now = Date.parse(await readClock(deps.db));
    const calls = new Date(now - 4 * INGEST_MAX_SKEW_SECONDS * 1_000).toISOString();
    await pruneCalls(deps.db, calls, new Date(now - EVENT_DAYS * 86_400_000).toISOString());
  }

  /** True when it need not be kept any longer. Throws what the store throws: then everything waits. */
  async function takeHeld(held: HeldCallback): Promise<boolean> {
    const account = ways.get(held.account)?.account;
    if (account === undefined) {
      refusal = `本机暂存着账号 ${held.account} 的来信，但配置里没有这个账号`;
      return false;
    }
    const taken = await takeCallback(deps, account, held);
    note(account, held, taken);
    return taken.is !== 'refused';
  }

  async function watched(parcel: Parcel, act: (way: Way) => Promise<Finding>): Promise<Finding> {
    const way = wayOf(parcel);
    if (way === undefined) return NOT_OURS;
    const finding = await act(way);
    if (!signal.aborted) way.problem = finding.is === 'not_there' || finding.is === 'unclear' ? finding.error : null;
    return finding;
  }

  return {
    via: 'publish',
    timeoutMs: settings.timeoutMs * TIMES,
    pollMs: POLL_MS,
    carriesReplies: (channel, account) => channel === 'wechat' && ways.get(account)?.account.replies === true,
    send: (parcel) => watched(parcel, (way) => carry(parcel, way.delivery.send)),
    readBack: (parcel) => watched(parcel, (way) => carry(parcel, way.delivery.readBack)),
    registerRoutes(app: FastifyInstance) {
      registerWechatRoutes(app, settings.accounts, take);
    },
    async start() {
      loop = repeat(tick, TICK_MS, signal, (error) => {
        const isServer = isServerFailure(error);
        deps.log[isServer ? 'warn' : 'error']({ error: failure(error) }, 'working WeChat failed, will be tried again');
      });
    },
    health() {
      const problems = [...ways.values()].flatMap(({ account, problem }) =>
        problem === null ? [] : [`公众号 ${account.account}：${problem}`],
      );
      if (refusal !== null) problems.push(refusal);
      if (hold.size() > 0) problems.push(`${hold.size()} 条微信来信暂存在本机，数据库恢复后自动收入`);
      return problems.length === 0 ? 'ok' : problems.join('；');
    },
    async test() {
      const problems: string[] = [];
      for (const { account, api } of ways.values()) {
        const problem = await api.probe();
        if (problem !== null) problems.push(`公众号 ${account.account}：${problem}`);
      }
      return problems.length === 0 ? null : `${problems.join('；')}。请核对 channels.wechat`;
    },
    async close() {
      await loop;
    },
  };
}

async function carry(
  parcel: Parcel,
  act: (reply: Extract<Parcel, { kind: 'reply' }>) => Promise<Finding>,
): Promise<Finding> {
  return parcel.kind === 'reply' ? act(parcel) : NOT_OURS;
}
