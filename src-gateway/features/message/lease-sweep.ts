import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { failure, type Logger } from '../../platform/log';
import { recordChanges } from '../../sync/change-log.repository';
import { put } from '../../sync/command-context';
import { listDesksWithExpiredLeases, releaseExpiredLeases, toMessage } from './message.repository';

/**
 * Releases expired claims on every desk, one transaction a desk. Several gateways may sweep at once: each row is released by
 * exactly one of them.
 *
 * @returns how many were released
 */
export async function sweepLeases(db: Db, heads: { wake(deskId: string): void }): Promise<number> {
  let released = 0;
  for (const deskId of await listDesksWithExpiredLeases(db)) {
    const rows = await inTransaction(db, async (trx) => {
      const expired = await releaseExpiredLeases(trx, deskId);
      await recordChanges(
        trx,
        deskId,
        expired.map((row) => put('message', toMessage(row))),
      );
      return expired;
    });
    released += rows.length;
    if (rows.length > 0) heads.wake(deskId);
  }
  return released;
}

/** Runs {@link sweepLeases} again and again, `everyMs` after the previous run ended. */
export class LeaseSweep {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly db: Db,
    private readonly heads: { wake(deskId: string): void },
    private readonly everyMs: number,
    private readonly log: Logger,
  ) {
    this.schedule();
  }

  /** Stops and waits for a run that is under way. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, this.everyMs);
  }

  private async run(): Promise<void> {
    try {
      const released = await sweepLeases(this.db, this.heads);
      if (released > 0) this.log.info({ released }, 'expired claims released');
    } catch (error) {
      this.log.error({ error: failure(error) }, 'lease sweep failed, will run again');
    }
    this.schedule();
  }
}
