import type { CommandId } from '../../../src-shared/domain/ids';
import type { Topic } from '../../../src-shared/ipc/contract';
import type { CommandResult } from '../../../src-shared/sync/commands';
import type { EntityName } from '../../../src-shared/sync/entities';
import { POLL_INTERVAL_MS } from '../../../src-shared/sync/protocol';
import type { LocalDatabase } from '../db/database';
import { StorageFailure } from '../db/failure';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { backOffMs, createAlarm } from './deadline';
import { createEventStream } from './event-stream';
import type { GatewayClient } from './gateway-client';
import { shakeHands } from './handshake';
import { findOutbox, pruneSettled, resultOf } from './outbox.repository';
import { RebaseNeeded, Refused, Unreachable } from './problem';
import { pullOnce } from './pull';
import { pushOnce } from './push';
import { renewClaims } from './renew';
import { rebuildFromSnapshot } from './snapshot';
import { type ConnectionStatus, createStatusBoard } from './status';
import { OUTBOX_KEEP_DAYS } from './sync.table';
import { readSyncState, updateSyncState } from './sync-state.repository';
import { createWaiters } from './waiters';

export interface SyncLoop {
  /** Something waits, or may wait: try now, also while backing off. */
  wake(): void;
  status(): ConnectionStatus;
  isOnline(): boolean;
  /** Device clock minus gateway clock in ms as last measured, also in an earlier run; null when never. */
  clockOffsetMs(): number | null;
  /** The gateway's final answer to a command; null when it did not come in time or the gateway cannot be reached. */
  waitForResult(commandId: CommandId, timeoutMs: number): Promise<CommandResult | null>;
  start(): void;
  /** Aborts a request that is under way and waits until nothing writes any more. */
  close(): Promise<void>;
}

export interface SyncTimings {
  pollMs: number;
  /** Longest back-off while the gateway cannot be reached. */
  maxBackOffMs: number;
  /** Pause after a refusal, which only a person can end. */
  refusedMs: number;
  /** Two attempts are never closer, however often it is woken. */
  minGapMs: number;
}

export interface SyncDeps {
  db: LocalDatabase;
  /** Null when no gateway is configured. */
  client: GatewayClient | null;
  clock: Clock;
  log: Log;
  announce(topics: Topic[]): void;
  random?: () => number;
  timings?: Partial<SyncTimings>;
}

const TIMINGS: SyncTimings = { pollMs: POLL_INTERVAL_MS, maxBackOffMs: 30_000, refusedMs: 60_000, minGapMs: 250 };
/** The time of the last full sync is written at most this often: it is for people, and each write is a disk flush. */
const SYNCED_AT_EVERY_MS = 30_000;
/** Smaller changes of the offset are the network's, and nothing to tell anybody. */
const OFFSET_STEP_MS = 25;
const DAY_MS = 86_400_000;
const DEFAULT_LEASE_MS = 15 * 60_000;

/** One loop drives push, pull and renewal (style.md, rule 18). */
export function createSyncLoop(deps: SyncDeps): SyncLoop {
  const { db, client, clock, log } = deps;
  const random = deps.random ?? Math.random;
  const timings = { ...TIMINGS, ...deps.timings };
  const now = () => clock.now().toISOString();
  const alarm = createAlarm();
  const waiters = createWaiters();
  const controller = new AbortController();
  const { signal } = controller;
  const idle: ConnectionStatus = {
    connection: client === null ? 'not_configured' : 'connecting',
    since: now(),
    lastSyncedAt: null,
    snapshotRows: null,
    clockOffsetMs: null,
    reason: null,
  };
  const board = createStatusBoard(idle, now, () => deps.announce(['syncStatus']));
  let running: Promise<void> | null = null;
  let loaded = false;
  let greeted = false;
  let leaseMs = DEFAULT_LEASE_MS;
  let renewAt = 0;
  let cursor = -1;
  let savedSyncedAtMs = 0;
  let pruned = false;

  const stream =
    client === null
      ? null
      : createEventStream({
          client,
          clock,
          log,
          random,
          onHead: (head) => {
            if (head > cursor) alarm.wake();
          },
          onEnd: () => alarm.wake(),
        });
  client?.onClock((offsetMs) => {
    const known = board.get().clockOffsetMs;
    if (known === null || Math.abs(offsetMs - known) >= OFFSET_STEP_MS)
      board.set({ clockOffsetMs: Math.round(offsetMs) });
  });

  async function run(gateway: GatewayClient): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = clock.monotonicMs();
      let pauseMs: number;
      try {
        const retryAfterMs = await cycle(gateway);
        failures = 0;
        pauseMs = retryAfterMs ?? pauseUntilNext();
      } catch (error) {
        if (signal.aborted) break;
        greeted = false;
        pauseMs = pauseAfter(error, failures);
        failures += 1;
        waiters.giveUp();
      }
      await alarm.sleep(pauseMs);
      const restMs = timings.minGapMs - (clock.monotonicMs() - startedAt);
      if (failures > 0 && restMs > 0 && !signal.aborted) await createAlarm().sleep(restMs);
    }
  }

  /** @returns after how long the gateway wants the rest of the commands, ms; null when nothing waits */
  async function cycle(gateway: GatewayClient): Promise<number | null> {
    if (!loaded) await loadLast();
    if (!greeted) await greet(gateway);
    const retryAfterMs = await pushAll(gateway);
    // Before the pull: a lease that ran out while we were away still stands when nobody else took the message.
    if (clock.monotonicMs() >= renewAt) await renew(gateway);
    await pullAll(gateway);
    board.set({ connection: 'online', reason: null });
    if (retryAfterMs === null) await noteSynced();
    await pruneOnce();
    const { scope } = await readSyncState(db.read);
    if (scope !== null) stream?.ensure(scope);
    return retryAfterMs;
  }

  async function greet(gateway: GatewayClient): Promise<void> {
    const session = await gateway.session(signal);
    await shakeHands(db, session, gateway.workstationId, log);
    leaseMs = session.leaseMs;
    renewAt = 0;
    greeted = true;
    deps.announce(['account', 'department']);
  }

  /** @returns after how long the gateway wants the rest, ms; null when all were answered */
  async function pushAll(gateway: GatewayClient): Promise<number | null> {
    for (;;) {
      const outcome = await pushOrGreetAgain(gateway);
      if (outcome.empty) return null;
      board.set({ connection: 'online', reason: null });
      announceTouched(outcome.touched, ['outbox', 'draft', 'syncStatus']);
      for (const { id, result } of outcome.results) waiters.resolve(id, result);
      if (outcome.retryAfterMs !== null) return outcome.retryAfterMs;
    }
  }

  /** A gap means that the gateway has lost commands since the last greeting: the greeting finds out which. */
  async function pushOrGreetAgain(gateway: GatewayClient): ReturnType<typeof pushOnce> {
    try {
      return await pushOnce(db, gateway, now, signal);
    } catch (error) {
      if (!(error instanceof Refused) || error.reason !== 'sequence_gap') throw error;
      log.warn('the gateway misses commands, comparing numbers');
      await greet(gateway);
      return pushOnce(db, gateway, now, signal);
    }
  }

  async function pullAll(gateway: GatewayClient): Promise<void> {
    for (;;) {
      try {
        const outcome = await pullOnce(db, gateway, signal);
        announceTouched(outcome.touched, []);
        if (!outcome.hasMore) break;
      } catch (error) {
        if (!(error instanceof RebaseNeeded)) throw error;
        await rebuild(gateway, error.reason);
      }
    }
    cursor = (await readSyncState(db.read)).cursor ?? -1;
  }

  async function rebuild(gateway: GatewayClient, reason: string): Promise<void> {
    log.info({ reason }, 'rebuilding the working copy from a snapshot');
    // After a restore the gateway may lack commands that were settled here: hand them over before its copy replaces ours.
    if (reason !== 'first_start') {
      await greet(gateway);
      await pushAll(gateway);
    }
    const { scope } = await readSyncState(db.read);
    if (scope === null) throw new Refused('wrong_scope', 'no desk');
    try {
      board.set({ snapshotRows: 0 });
      await rebuildFromSnapshot(db, gateway, scope, (rows) => board.set({ snapshotRows: rows }), signal);
    } finally {
      board.set({ snapshotRows: null });
    }
    deps.announce([
      'officer',
      'department',
      'account',
      'answer',
      'message',
      'emergency',
      'reply',
      'ticket',
      'ticketEvent',
      'delivery',
      'draftOffer',
      'outbox',
    ]);
  }

  async function renew(gateway: GatewayClient): Promise<void> {
    announceTouched(await renewClaims(db, gateway, signal), []);
    renewAt = clock.monotonicMs() + leaseMs / 3;
  }

  async function noteSynced(): Promise<void> {
    const at = clock.now();
    board.set({ lastSyncedAt: at.toISOString() });
    if (Math.abs(at.getTime() - savedSyncedAtMs) < SYNCED_AT_EVERY_MS) return;
    savedSyncedAtMs = at.getTime();
    await db.transact((trx) =>
      updateSyncState(trx, { last_synced_at: at.toISOString(), clock_offset_ms: board.get().clockOffsetMs }),
    );
  }

  async function pruneOnce(): Promise<void> {
    if (pruned) return;
    pruned = true;
    const before = new Date(clock.now().getTime() - OUTBOX_KEEP_DAYS * DAY_MS).toISOString();
    await db.transact((trx) => pruneSettled(trx, before));
  }

  async function loadLast(): Promise<void> {
    loaded = true;
    const state = await readSyncState(db.read);
    leaseMs = state.lease_ms ?? DEFAULT_LEASE_MS;
    board.set({
      lastSyncedAt: state.last_synced_at,
      clockOffsetMs: board.get().clockOffsetMs ?? state.clock_offset_ms,
    });
  }

  function pauseUntilNext(): number {
    const at = clock.monotonicMs();
    const streamMs = Math.max(0, (stream?.retryAt() ?? at + timings.pollMs) - at);
    return Math.max(0, Math.min(timings.pollMs, renewAt - at, streamMs));
  }

  function pauseAfter(error: unknown, failures: number): number {
    const pauseMs = backOffMs(failures, random, 500, timings.maxBackOffMs);
    if (error instanceof Refused) {
      log.warn({ reason: error.reason, detail: error.message }, 'the gateway refuses');
      board.set({ connection: 'refused', reason: error.reason });
      return timings.refusedMs;
    }
    if (error instanceof Unreachable) {
      if (failures === 0) log.info({ detail: error.message }, 'the gateway cannot be reached');
      board.set({ connection: 'offline', reason: null });
      return Math.max(pauseMs, error.retryAfterMs ?? 0);
    }
    log.error({ err: error }, 'sync failed');
    board.set({ connection: 'offline', reason: error instanceof StorageFailure ? error.code : 'unexpected' });
    return pauseMs;
  }

  function announceTouched(touched: Set<EntityName>, more: Topic[]): void {
    const topics: Topic[] = [...touched, ...more];
    if (topics.length > 0) deps.announce(topics);
  }

  return {
    wake: () => alarm.wake(),
    status: () => board.get(),
    isOnline: () => board.get().connection === 'online',
    clockOffsetMs: () => board.get().clockOffsetMs,
    async waitForResult(commandId, timeoutMs) {
      const answer = client === null || signal.aborted ? Promise.resolve(null) : waiters.wait(commandId, timeoutMs);
      const row = await findOutbox(db.read, commandId);
      const known = row === null ? null : resultOf(row);
      if (known !== null) waiters.resolve(commandId, known);
      return known ?? answer;
    },
    start() {
      if (client === null || running !== null) return;
      running = run(client);
    },
    async close() {
      controller.abort();
      alarm.wake();
      waiters.giveUp();
      await stream?.close();
      await running;
    },
  };
}
