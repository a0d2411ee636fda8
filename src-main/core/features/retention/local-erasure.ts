import type { MessageId } from '../../../../src-shared/domain/ids';
import type { LocalDatabase, WriteTransaction } from '../../db/database';
import type { Log } from '../../platform/log';
import type { RecordSearch } from '../record-search/record-search.service';
import { eraseLeftovers, listUnfinished, noteFinished } from './retention.repository';

/** Messages of one transaction. */
const BATCH = 200;
/** An erasure comes in several pages of changes; the file is to be rewritten once for them. */
const SETTLE_MS = 2_000;

export interface LocalErasureParts {
  db: LocalDatabase;
  records: Pick<RecordSearch, 'forget'>;
  log: Log;
  settleMs?: number;
}

/**
 * Makes an erasure of the gateway true here as well. The changes have taken the words out of the synced rows; what is only here goes
 * too, the search indexes are made anew, and the file is rewritten, so that not even its unused pages hold them. Broken off, it begins
 * again at the next start.
 */
export class LocalErasure {
  private work: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly parts: LocalErasureParts) {}

  /** Something may have been erased. */
  refresh(): void {
    if (this.timer !== null || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.work = this.work.then(() => this.catchUp());
    }, this.parts.settleMs ?? SETTLE_MS);
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.work;
  }

  private async catchUp(): Promise<void> {
    const { db, records, log } = this.parts;
    try {
      const ids = await listUnfinished(db.read);
      if (ids.length === 0 || this.closed) return;
      await this.inBatches(ids, eraseLeftovers);
      await records.forget();
      // Once for all of them: nobody can work meanwhile.
      await db.purge();
      await this.inBatches(ids, noteFinished);
      log.info({ messages: ids.length }, 'erased messages are gone from this workstation');
    } catch (error) {
      log.error({ err: error }, 'erasing is not finished, will be tried again');
    }
  }

  private async inBatches(
    ids: readonly MessageId[],
    work: (trx: WriteTransaction, batch: readonly MessageId[]) => Promise<void>,
  ): Promise<void> {
    for (let at = 0; at < ids.length; at += BATCH)
      await this.parts.db.transact((trx) => work(trx, ids.slice(at, at + BATCH)));
  }
}
