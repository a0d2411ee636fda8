import type { FastifyRequest } from 'fastify';
import { WORKSTATION_HEADER } from '../../src-shared/sync/protocol';
import type { Db } from '../db/database';
import { failure, type Logger } from '../platform/log';
import { addRefusals, pruneRefusals, type Refusal } from './refusal.repository';

/** Different reasons and addresses that wait to be written; beyond that they are counted together. */
const MAX_WAITING = 1_000;
const RETRY_MS = 1_000;
const PRUNE_EVERY_MS = 86_400_000;

/**
 * Keeps who was turned away and why. The answer does not wait for it: what comes while a write is under way is written
 * together afterwards, so that a flood of refusals is a few rows and not a flood of writes.
 */
export class RefusalLog {
  private waiting = new Map<string, Refusal & { count: number }>();
  private writing: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private readonly pruning: NodeJS.Timeout;

  constructor(
    private readonly db: Db,
    private readonly log: Logger,
    private readonly keepDays: number,
  ) {
    this.pruning = setInterval(() => void this.prune(), PRUNE_EVERY_MS);
    void this.prune();
  }

  /** Notes that a request was refused. @param reason code of the answer */
  note(request: FastifyRequest, reason: string): void {
    const named = request.headers[WORKSTATION_HEADER];
    this.add({
      address: request.ip,
      reason,
      path: (request.url.split('?')[0] ?? '').slice(0, 200),
      workstationId: typeof named === 'string' ? named.slice(0, 64) : null,
    });
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    clearInterval(this.pruning);
    if (this.retry !== null) clearTimeout(this.retry);
    await this.writing;
    this.write();
    await this.writing;
  }

  private add(refusal: Refusal): void {
    const key = `${refusal.address} ${refusal.reason}`;
    const known = this.waiting.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.waiting.size < MAX_WAITING) this.waiting.set(key, { ...refusal, count: 1 });
    else {
      const others = this.waiting.get('*') ?? { ...refusal, address: '*', reason: '*', path: '*', count: 0 };
      others.count += 1;
      this.waiting.set('*', others);
    }
    if (this.retry === null) this.write();
  }

  private write(): void {
    if (this.writing !== null || this.waiting.size === 0) return;
    const batch = this.waiting;
    this.waiting = new Map();
    this.writing = addRefusals(this.db, [...batch.values()])
      .then(() => {
        this.writing = null;
        this.write();
      })
      .catch((error: unknown) => {
        this.log.warn({ error: failure(error) }, 'refusals not written yet');
        this.writing = null;
        for (const [key, refusal] of batch) {
          const later = this.waiting.get(key);
          this.waiting.set(key, { ...refusal, count: refusal.count + (later?.count ?? 0) });
        }
        this.retry = setTimeout(() => {
          this.retry = null;
          this.write();
        }, RETRY_MS);
      });
  }

  private async prune(): Promise<void> {
    try {
      await pruneRefusals(this.db, this.keepDays);
    } catch (error) {
      this.log.warn({ error: failure(error) }, 'old refusals not removed');
    }
  }
}
