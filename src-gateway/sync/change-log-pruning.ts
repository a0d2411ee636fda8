import type { Db } from '../db/database';
import { inTransaction } from '../db/transaction';
import { pruneParts } from '../features/answer-import/answer-import-part.repository';
import { failure, type Logger } from '../platform/log';
import { pruneTransactions } from './change-log.repository';

const EVERY_MS = 6 * 3_600_000;

/** An import whose parts stop coming for this long was given up at its workstation. */
const STAGED_PARTS_DAYS = 7;

/** Forgets old transactions of the change log, and parts of imports that were given up, now and then. Several gateways may do so at once. */
export class ChangeLogPruning {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();

  /** @param days how long transactions are kept: the longest time a workstation may be away without rebuilding its copy */
  constructor(
    private readonly db: Db,
    private readonly days: number,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(() => {
      this.running = this.run();
    }, EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      const pruned = await inTransaction(this.db, (trx) => pruneTransactions(trx, this.days));
      if (pruned > 0) this.log.info({ pruned }, 'old transactions pruned');
      const parts = await inTransaction(this.db, (trx) => pruneParts(trx, STAGED_PARTS_DAYS));
      if (parts > 0) this.log.info({ parts }, 'parts of imports that were given up pruned');
    } catch (error) {
      this.log.error({ error: failure(error) }, 'pruning failed, will run again');
    }
  }
}
