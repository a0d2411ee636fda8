import { z } from 'zod';
import type { ChannelDeps } from '../../deps';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import { failure } from '../../platform/log';
import type { Channel } from '../channel';
import { createRateLimit, type RateLimit } from '../rate-limit';
import { repeat } from '../repeat';
import { type Bridge, createBridge } from './bridge';
import { troubleOf } from './onebot-answer';
import { registerQqRoutes } from './qq.routes';
import { createQqDelivery } from './qq-delivery';
import { reconcileGroups } from './qq-reconciling';
import type { QqSettings } from './qq-settings';
import { loginSchema, readGroupEvent, statusSchema } from './qq-wire';
import { postsOf } from './qq-words';
import { takeGroupMessage } from './take-group-message.service';

/** What one of several gateways does. */
const HISTORIES = 'qq histories';
/** Events that wait while others are worked: what is more is found in the histories. */
const MAX_WAITING = 1_000;
const TICK_MS = 200;
const TEST_MS = 5_000;
/** A bridge that cannot be asked yet is asked again after this. */
const AGAIN_MS = 10_000;

const heartbeatSchema = z.object({
  post_type: z.literal('meta_event'),
  meta_event_type: z.literal('heartbeat'),
  status: statusSchema,
});

const lifecycleSchema = z.object({ post_type: z.literal('meta_event'), meta_event_type: z.literal('lifecycle') });

interface GroupPace {
  limit: RateLimit;
  nextAt: number;
}

/**
 * QQ groups by a OneBot v11 bridge (docs/channels/qq.md): tickets and remarks are posted in the department's group, what its members
 * answer comes back by events, and by the group's history where events were missed.
 */
export function createQqChannel(settings: QqSettings, deps: ChannelDeps, signal: AbortSignal): Channel {
  const paces = new Map<string, GroupPace>();
  let echo = 0;
  let account: string | null = null;
  let isOnline = true;
  let reconcileAt = 0;
  let historyProblem: string | null = null;
  let lastEventAt: string | null = null;
  let waiting = 0;
  let queue: Promise<void> = Promise.resolve();
  let loop: Promise<void> | null = null;

  const bridge: Bridge = createBridge(settings, () => `dutydesk-${++echo}`, signal, {
    onEvent: (event) => void take(event).catch(noteTrouble),
    onConnect: beginAnew,
  });
  const delivery = createQqDelivery(settings, deps, bridge.call, ownAccount);

  /** Events may have been missed, and another account may be signed in. */
  function beginAnew(): void {
    account = null;
    reconcileAt = 0;
  }

  async function ownAccount(): Promise<string | null> {
    if (account !== null) return account;
    const result = await bridge.call('get_login_info', {});
    const login = result.is === 'done' ? loginSchema.safeParse(result.data).data : undefined;
    if (login === undefined || (settings.account !== undefined && login.user_id !== settings.account)) return null;
    account = login.user_id;
    return account;
  }

  /** One after the other: what the group said first is taken first. */
  function take(event: unknown): Promise<void> {
    lastEventAt = new Date().toISOString();
    const beat = heartbeatSchema.safeParse(event);
    if (beat.success) isOnline = beat.data.status.online !== false;
    // Of a bridge that posts its events this is the only sign that it was restarted.
    if (lifecycleSchema.safeParse(event).success) beginAnew();
    const heard = readGroupEvent(event);
    if (heard === null || (settings.account !== undefined && heard.selfId !== settings.account))
      return Promise.resolve();
    if (waiting >= MAX_WAITING) {
      reconcileAt = 0;
      return Promise.resolve();
    }
    waiting += 1;
    const work = queue
      .then(() =>
        signal.aborted ? undefined : takeGroupMessage(deps, bridge.call, { account: heard.selfId, ...heard }),
      )
      .finally(() => {
        waiting -= 1;
      })
      .then(() => undefined);
    queue = work.catch(() => undefined); // Whoever gave the event reports it; the next one is taken all the same.
    return work;
  }

  /** An event that could not be taken is found in the history. */
  function noteTrouble(error: unknown): void {
    reconcileAt = 0;
    deps.log.error({ error: failure(error) }, 'taking a group message failed');
  }

  async function tick(): Promise<void> {
    if (performance.now() < reconcileAt) return;
    reconcileAt = performance.now() + settings.pollMs;
    const own = await ownAccount();
    if (own === null) {
      reconcileAt = Math.min(reconcileAt, performance.now() + AGAIN_MS);
      // The bridge may be connected to another gateway.
      await deps.turns.giveUp(HISTORIES);
      return;
    }
    if (!(await deps.turns.isMine(HISTORIES))) return;
    historyProblem = await reconcileGroups(deps, bridge.call, own, signal);
  }

  function waitMs(parcel: Parcel): number {
    if (parcel.kind === 'reply') return 0;
    const posts = postsOf(parcel, deps.config.timeZone, settings.maxCharacters)?.length ?? 0;
    const pace = paces.get(parcel.address) ?? { limit: createRateLimit(settings.perMinute), nextAt: 0 };
    paces.set(parcel.address, pace);
    const now = Date.now();
    if (now < pace.nextAt) return pace.nextAt - now;
    const wait = pace.limit.take(posts, now);
    if (wait === 0) pace.nextAt = now + posts * settings.gapMs;
    return wait;
  }

  return {
    via: 'qq',
    // The quoted post is asked for, then the time before the last post is over, then that one is under way.
    timeoutMs: settings.timeoutMs * 3 + settings.gapMs,
    pollMs: settings.pollMs,
    waitMs,
    send: delivery.send,
    readBack: delivery.readBack,
    registerRoutes: (app) => registerQqRoutes(app, settings, bridge, take),
    async start() {
      bridge.start();
      loop = repeat(tick, TICK_MS, signal, (error) => {
        historyProblem = '读群历史出错，网关会继续重试';
        deps.log.error({ error: failure(error) }, 'reading histories of groups failed');
      });
    },
    health() {
      const trouble = bridge.health();
      const problem = trouble !== 'ok' ? trouble : isOnline ? historyProblem : '桥接程序的 QQ 账号不在线';
      if (problem === null) return 'ok';
      return lastEventAt === null ? problem : `${problem}（上次收到事件：${lastEventAt}）`;
    },
    async test() {
      const tested = await testBridge();
      return tested === null ? null : `QQ 群不能用：${tested}。请核对 channels.qq 和桥接程序`;
    },
    async close() {
      await bridge.close();
      await loop;
      await queue;
    },
  };

  async function testBridge(): Promise<string | null> {
    // A bridge that connects to the gateway cannot connect to this test.
    if (settings.http === undefined && settings.forward === undefined)
      return '只配置了 reverse，由桥接程序来连：请看网关的 /health';
    bridge.start();
    const deadline = performance.now() + Math.min(settings.timeoutMs, TEST_MS);
    let login = await bridge.call('get_login_info', {});
    while (login.is === 'not_sent' && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      login = await bridge.call('get_login_info', {});
    }
    if (login.is !== 'done') return troubleOf(login);
    const own = loginSchema.safeParse(login.data).data?.user_id;
    if (own === undefined) return '桥接程序没有说登录的账号';
    if (settings.account !== undefined && own !== settings.account)
      return `桥接程序登录的是 ${own}，不是 ${settings.account}`;
    const status = await bridge.call('get_status', {});
    if (status.is !== 'done') return troubleOf(status);
    return statusSchema.safeParse(status.data).data?.online === false ? 'QQ 账号不在线' : null;
  }
}
