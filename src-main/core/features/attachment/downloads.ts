import type { DownloadProblem } from '../../../../src-shared/ipc/attachment-contract';
import type { Topic } from '../../../../src-shared/ipc/contract';
import type { LocalDatabase } from '../../db/database';
import { StorageFailure } from '../../db/failure';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { backOffMs } from '../../sync/deadline';
import type { GatewayClient } from '../../sync/gateway-client';
import { Refused, Unreachable } from '../../sync/problem';
import {
  addPart,
  type FetchedFile,
  findFetched,
  firstWanted,
  forgetFile,
  markWhole,
  PART_BYTES,
  trimFetched,
} from './fetched-file.repository';
import { hasItsHash } from './fetched-hash';

/** Bytes of whole files that are kept for the next time; the least lately used go first. */
const BUDGET_BYTES = 1_000_000_000;

export interface DownloadDeps {
  db: LocalDatabase;
  /** Null when no gateway is configured: everything that is wanted waits. */
  client: Pick<GatewayClient, 'downloadPart'> | null;
  clock: Clock;
  log: Log;
  announce(topics: readonly Topic[]): void;
  random?: () => number;
  budgetBytes?: number;
}

/**
 * Fetches what officers asked for, one file after the other, in parts that are kept as they come: what is cut goes on from there, also
 * after the program was ended. A file is there once all of it has the hash under which it was asked for.
 */
export class Downloads {
  private readonly stopping = new AbortController();
  private readonly problems = new Map<string, DownloadProblem>();
  private current: { sha256: string; controller: AbortController } | null = null;
  private running: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private failures = 0;
  /** Something was wanted when the last look may have been over already. */
  private mayHaveMissed = false;

  constructor(private readonly deps: DownloadDeps) {}

  /** Something is wanted, or the gateway can be reached again. */
  wake(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    if (this.deps.client === null || this.stopping.signal.aborted) return;
    this.mayHaveMissed = this.running !== null;
    if (this.running !== null) return;
    this.running = this.fetchAll(this.deps.client).finally(() => {
      this.running = null;
      if (this.mayHaveMissed) this.wake();
    });
  }

  /** Why a file was not fetched; null when nothing is in its way. */
  problemOf(sha256: string): DownloadProblem | null {
    return this.problems.get(sha256) ?? null;
  }

  /** It is asked for again: what was in its way may be gone. */
  forgive(sha256: string): void {
    this.problems.delete(sha256);
  }

  /** Stops fetching a file; whoever calls forgets its parts. */
  cancel(sha256: string): void {
    this.problems.delete(sha256);
    if (this.current?.sha256 === sha256) this.current.controller.abort();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    if (this.retry !== null) clearTimeout(this.retry);
    this.current?.controller.abort();
    await this.running;
  }

  private async fetchAll(client: NonNullable<DownloadDeps['client']>): Promise<void> {
    const { db, log } = this.deps;
    try {
      for (;;) {
        const wanted = await firstWanted(db.read, [...this.problems.keys()]);
        if (wanted === null || this.stopping.signal.aborted) return;
        await this.fetchOne(client, wanted);
        this.failures = 0;
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const pauseMs = backOffMs(this.failures, this.deps.random ?? Math.random);
      this.failures += 1;
      const isExpected = error instanceof Unreachable || error instanceof Refused;
      if (isExpected) log.info({ detail: error.message }, 'a file was not fetched, to be tried again');
      else log.error({ err: error }, 'fetching files failed, to be tried again');
      this.retry = setTimeout(() => this.wake(), pauseMs);
      this.deps.announce(['download']);
    }
  }

  /** @throws Unreachable or Refused, when it is to go on later */
  private async fetchOne(client: NonNullable<DownloadDeps['client']>, file: FetchedFile): Promise<void> {
    const controller = new AbortController();
    this.current = { sha256: file.sha256, controller };
    try {
      await this.fetchParts(client, file, controller.signal);
    } catch (error) {
      // Cancelled: its rows are gone, and so is the wish.
      if (controller.signal.aborted && !this.stopping.signal.aborted) return;
      if (!(error instanceof StorageFailure)) throw error;
      // What has come stays; the officer asks again once there is room.
      this.fail(file.sha256, 'disk_full');
    } finally {
      this.current = null;
    }
  }

  private async fetchParts(
    client: NonNullable<DownloadDeps['client']>,
    file: FetchedFile,
    signal: AbortSignal,
  ): Promise<void> {
    const { db, announce } = this.deps;
    let at = file;
    while (at.received < at.size) {
      const to = Math.min(at.size, at.received + PART_BYTES);
      const bytes = await client.downloadPart(at.sha256, { from: at.received, to, size: at.size }, signal);
      if (bytes === 'gone' || bytes === 'other_size') {
        await db.transact((trx) => forgetFile(trx, at.sha256));
        return this.fail(at.sha256, bytes === 'gone' ? 'gone' : 'wrong_bytes');
      }
      const part = at;
      if (!(await db.transact((trx) => addPart(trx, part, bytes)))) return;
      at = { ...at, received: to };
      announce(['download']);
    }
    await this.finish(at);
  }

  private async finish({ sha256, size }: FetchedFile): Promise<void> {
    const { db, clock, announce, log } = this.deps;
    if (!(await hasItsHash(db.read, { sha256, size }))) {
      log.warn({ sha256, size }, 'a file came with other bytes than its hash says');
      await db.transact((trx) => forgetFile(trx, sha256));
      return this.fail(sha256, 'wrong_bytes');
    }
    await db.transact(async (trx) => {
      if ((await findFetched(trx, sha256)) === null) return;
      await markWhole(trx, sha256, clock.now().toISOString());
      await trimFetched(trx, this.deps.budgetBytes ?? BUDGET_BYTES, sha256);
    });
    announce(['download']);
  }

  private fail(sha256: string, problem: DownloadProblem): void {
    this.problems.set(sha256, problem);
    this.deps.announce(['download']);
  }
}
