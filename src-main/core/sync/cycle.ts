import type { DeskId } from '../../../src-shared/domain/ids';
import type { Topic } from '../../../src-shared/ipc/contract';
import { ENTITY_NAMES, type EntityName } from '../../../src-shared/sync/entities';
import { uploadAudit } from '../audit/audit-upload';
import type { LocalDatabase } from '../db/database';
import { markAllAttachmentsUnsent } from '../features/attachment/attachment.repository';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { GatewayClient } from './gateway-client';
import { renumberWaiting, shakeHands } from './handshake';
import { followOrigins, hasOrigins } from './message-origin.repository';
import { pruneSettled } from './outbox.repository';
import { RebaseNeeded, Refused, Unreachable } from './problem';
import { pullOnce } from './pull';
import { pushOnce } from './push';
import { renewClaims } from './renew';
import { rebuildFromSnapshot } from './snapshot';
import type { StatusBoard } from './status';
import { OUTBOX_KEEP_DAYS } from './sync.table';
import { readSyncState, updateSyncState } from './sync-state.repository';
import { createUploads } from './uploads';
import type { Waiters } from './waiters';

export interface CycleDeps {
  db: LocalDatabase;
  client: GatewayClient;
  clock: Clock;
  log: Log;
  board: StatusBoard;
  waiters: Waiters;
  announce(topics: Topic[]): void;
  /** There is something to do again. */
  wake(): void;
  random: () => number;
  /** Longest time for which commands wait for a file that they name. */
  holdMs: number;
  signal: AbortSignal;
}

/** One round of the sync loop after another; keeps what a connection has learnt. */
export interface Cycle {
  /**
   * Greets the gateway when that is due, pushes, renews and pulls until nothing is left.
   *
   * @returns after how long the gateway wants the rest of the commands, ms; null when nothing waits
   * @throws Unreachable, Refused, StorageFailure
   */
  run(): Promise<number | null>;
  /** The connection broke: the next round greets anew. */
  disconnected(): void;
  /** When the claims have to be renewed, monotonic ms. */
  renewAt(): number;
  /** Desk and last change seq of the copy; scope null and cursor -1 before there is one. */
  position(): { scope: DeskId | null; cursor: number };
  /** Waits until nothing is on its way any more; aborting is the signal's matter. */
  close(): Promise<void>;
}

/** The time of the last full sync is written at most this often: it is for people, and each write is a disk flush. */
const SYNCED_AT_EVERY_MS = 30_000;
const DAY_MS = 86_400_000;
const DEFAULT_LEASE_MS = 15 * 60_000;
/** How soon to look again at commands that wait for a file; the file's arrival wakes the loop anyway. */
const HELD_RETRY_MS = 1_000;

export function createCycle(deps: CycleDeps): Cycle {
  const { db, client, clock, log, board, waiters, signal } = deps;
  const now = () => clock.now().toISOString();
  const { random, holdMs } = deps;
  const uploads = createUploads({
    db,
    client,
    clock,
    log,
    random,
    signal,
    holdMs,
    onProgress: (upload) => board.set({ upload }),
    wake: deps.wake,
  });
  let loaded = false;
  let greeted = false;
  let leaseMs = DEFAULT_LEASE_MS;
  let renewAt = 0;
  let position: { scope: DeskId | null; cursor: number } = { scope: null, cursor: -1 };
  let savedSyncedAtMs = 0;
  let pruned = false;

  async function run(): Promise<number | null> {
    if (!loaded) await loadLast();
    if (!greeted) await greet();
    uploads.start();
    const retryAfterMs = await pushAll();
    // Before the pull: a lease that ran out while we were away still stands when nobody else took the message.
    if (clock.monotonicMs() >= renewAt) await renew();
    await pullAll();
    await uploadAudit(db, client, log, signal);
    board.set({ connection: 'online', reason: null });
    if (retryAfterMs === null) await noteSynced();
    await pruneOnce();
    return retryAfterMs;
  }

  /** @returns the number of the last command that the gateway has taken from this workstation */
  async function greet(): Promise<number> {
    const session = await client.session(signal);
    await shakeHands(db, session, client.workstationId, log);
    leaseMs = session.leaseMs;
    renewAt = 0;
    greeted = true;
    deps.announce(['account', 'department']);
    return session.lastSeq;
  }

  /** @returns after how long the gateway wants the rest, ms; null when all were answered */
  async function pushAll(): Promise<number | null> {
    for (;;) {
      const outcome = await pushOrGreetAgain();
      if (outcome.empty) return (await uploads.holdFrom()) === null ? null : HELD_RETRY_MS;
      board.set({ connection: 'online', reason: null });
      announceTouched(outcome.touched, ['outbox', 'draft', 'syncStatus']);
      for (const { id, result } of outcome.results) waiters.resolve(id, result);
      if (outcome.retryAfterMs !== null) return outcome.retryAfterMs;
    }
  }

  async function push(limit?: number): ReturnType<typeof pushOnce> {
    return pushOnce(db, client, now, signal, limit, await uploads.holdFrom());
  }

  /** A gap means that the gateway has lost commands since the last greeting: the greeting finds out which. */
  async function pushOrGreetAgain(): ReturnType<typeof pushOnce> {
    try {
      return await push();
    } catch (error) {
      if (!(error instanceof Refused) || error.reason !== 'sequence_gap') throw error;
      log.warn('the gateway misses commands, comparing numbers');
      return pushOneAfterGreeting();
    }
  }

  /** One at a time, since the answers to commands that the gateway does know are lost when a later one makes a gap. */
  async function pushOneAfterGreeting(): ReturnType<typeof pushOnce> {
    const lastSeq = await greet();
    try {
      return await push(1);
    } catch (error) {
      if (!(error instanceof Refused) || error.reason !== 'sequence_gap') throw error;
      await renumberWaiting(db, lastSeq, now, log);
      return push(1);
    }
  }

  async function pullAll(): Promise<void> {
    let rebuilt = false;
    for (;;) {
      try {
        const outcome = await pullOnce(db, client, signal);
        announceTouched(outcome.touched, []);
        if (!outcome.hasMore) break;
      } catch (error) {
        if (!(error instanceof RebaseNeeded)) throw error;
        if (rebuilt) throw new Unreachable(`a new snapshot is out of date already: ${error.reason}`, null);
        rebuilt = true;
        await rebuild(error.reason);
      }
    }
    if ((await hasOrigins(db.read)) && (await db.transact(followOrigins)))
      announceTouched(new Set(), ['draft', 'outbox']);
    const state = await readSyncState(db.read);
    position = { scope: state.scope, cursor: state.cursor ?? -1 };
  }

  async function rebuild(reason: string): Promise<void> {
    log.info({ reason }, 'rebuilding the working copy from a snapshot');
    // A store of another life, or of another desk, may have none of the files that it was given.
    if (reason !== 'cursor_too_old') await db.transact(markAllAttachmentsUnsent);
    // After a restore the gateway may lack commands that were settled here: hand them over before its copy replaces ours.
    if (reason !== 'first_start') {
      await greet();
      await pushAll();
    }
    const { scope } = await readSyncState(db.read);
    if (scope === null) throw new Refused('wrong_scope', 'no desk');
    try {
      board.set({ snapshotRows: 0 });
      await rebuildFromSnapshot(db, client, scope, (rows) => board.set({ snapshotRows: rows }), signal);
    } finally {
      board.set({ snapshotRows: null });
    }
    deps.announce([...ENTITY_NAMES, 'outbox']);
  }

  async function renew(): Promise<void> {
    announceTouched(await renewClaims(db, client, signal), []);
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
    // By the gateway's time: what a clock that was set ahead takes for old is still needed after a restore.
    const now = clock.now().getTime() - (board.get().clockOffsetMs ?? 0);
    const before = new Date(now - OUTBOX_KEEP_DAYS * DAY_MS).toISOString();
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

  function announceTouched(touched: Set<EntityName>, more: Topic[]): void {
    const topics: Topic[] = [...touched, ...more];
    if (topics.length > 0) deps.announce(topics);
  }

  return {
    run,
    disconnected: () => {
      greeted = false;
      uploads.reconnected();
    },
    renewAt: () => renewAt,
    position: () => position,
    close: () => uploads.settled(),
  };
}
