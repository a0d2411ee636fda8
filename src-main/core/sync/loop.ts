import type { CommandId } from '../../../src-shared/domain/ids';
import type { Topic } from '../../../src-shared/ipc/contract';
import type { CommandResult } from '../../../src-shared/sync/commands';
import { POLL_INTERVAL_MS } from '../../../src-shared/sync/protocol';
import type { LocalDatabase } from '../db/database';
import { StorageFailure } from '../db/failure';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { type Cycle, createCycle } from './cycle';
import { backOffMs, createAlarm } from './deadline';
import { createEventStream, type EventStream } from './event-stream';
import type { GatewayClient } from './gateway-client';
import { findOutbox, resultOf } from './outbox.repository';
import { Refused, Unreachable } from './problem';
import { type ConnectionStatus, createStatusBoard } from './status';
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
  /** Asks the gateway something beside the loop; null when it cannot be reached or refuses. */
  ask<T>(question: (client: GatewayClient, signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** The bytes of a file from the gateway; null when it cannot be reached or does not have them. */
  fetchAttachment(sha256: string): Promise<Uint8Array | null>;
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
  /** Longest time for which commands wait for a file that they name. */
  holdMs: number;
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

const TIMINGS: SyncTimings = {
  pollMs: POLL_INTERVAL_MS,
  maxBackOffMs: 30_000,
  refusedMs: 60_000,
  minGapMs: 250,
  holdMs: 60_000,
};
/** Smaller changes of the offset are the network's, and nothing to tell anybody. */
const OFFSET_STEP_MS = 25;

/** One loop drives push, pull and renewal (style.md, rule 18). */
export function createSyncLoop(deps: SyncDeps): SyncLoop {
  const { db, client, clock, log, announce } = deps;
  const random = deps.random ?? Math.random;
  const timings = { ...TIMINGS, ...deps.timings };
  const now = () => clock.now().toISOString();
  const alarm = createAlarm();
  const waiters = createWaiters();
  const controller = new AbortController();
  const { signal } = controller;
  const first: ConnectionStatus = {
    connection: client === null ? 'not_configured' : 'connecting',
    since: now(),
    lastSyncedAt: null,
    snapshotRows: null,
    upload: null,
    clockOffsetMs: null,
    reason: null,
  };
  const board = createStatusBoard(first, now, () => announce(['syncStatus']));
  let stream: EventStream | null = null;
  let running: Promise<void> | null = null;

  async function run(gateway: GatewayClient): Promise<void> {
    gateway.onClock(noteOffset);
    const cycle = createCycle({
      db,
      client: gateway,
      clock,
      log,
      board,
      waiters,
      announce,
      wake: () => alarm.wake(),
      random,
      holdMs: timings.holdMs,
      signal,
    });
    stream = createEventStream({
      client: gateway,
      clock,
      log,
      random,
      onHead: (head) => {
        if (head > cycle.position().cursor) alarm.wake();
      },
      onEnd: () => alarm.wake(),
    });
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = clock.monotonicMs();
      let pauseMs: number;
      try {
        const retryAfterMs = await cycle.run();
        failures = 0;
        const { scope } = cycle.position();
        if (scope !== null) stream.ensure(scope);
        pauseMs = retryAfterMs ?? pauseUntilNext(cycle);
      } catch (error) {
        if (signal.aborted) break;
        cycle.disconnected();
        pauseMs = pauseAfter(error, failures);
        failures += 1;
        waiters.giveUp();
      }
      await alarm.sleep(pauseMs);
      const restMs = timings.minGapMs - (clock.monotonicMs() - startedAt);
      if (failures > 0 && restMs > 0 && !signal.aborted) await createAlarm().sleep(restMs);
    }
    await cycle.close();
  }

  function noteOffset(offsetMs: number): void {
    const known = board.get().clockOffsetMs;
    const moved = known === null || Math.abs(offsetMs - known) >= OFFSET_STEP_MS;
    if (moved) board.set({ clockOffsetMs: Math.round(offsetMs) });
  }

  function pauseUntilNext(cycle: Cycle): number {
    const at = clock.monotonicMs();
    const streamMs = Math.max(0, (stream?.retryAt() ?? at + timings.pollMs) - at);
    return Math.max(0, Math.min(timings.pollMs, cycle.renewAt() - at, streamMs));
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

  async function ask<T>(question: (client: GatewayClient, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    if (client === null || signal.aborted) return null;
    try {
      return await question(client, signal);
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      log.info({ detail: error.message }, 'a question to the gateway was not answered');
      return null;
    }
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
    fetchAttachment: (sha256) => ask((gateway) => gateway.download(sha256, signal)),
    ask,
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
