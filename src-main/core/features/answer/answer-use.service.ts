import { setImmediate } from 'node:timers/promises';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { Topic } from '../../../../src-shared/ipc/contract';
import type { LocalDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import { keptOf } from './answer-use';
import {
  type BasedReply,
  deleteOrphans,
  hasOrphans,
  listKnownNow,
  listTexts,
  listUnread,
  putUses,
  type UseRow,
  versionKey,
} from './answer-use.repository';

/** Replies read in one go; between batches other requests get their turn. */
const BATCH = 100;
/** After the first pass over all replies, those are looked at that another desk can have written while it was offline. */
const LATE_MS = 40 * 24 * 60 * 60 * 1_000;

export interface AnswerUseParts {
  db: Pick<LocalDatabase, 'read' | 'transact'>;
  log: Log;
  announce(topics: readonly Topic[]): void;
  /** Answers whose use changed, null for any. */
  changed(answerIds: readonly AnswerId[] | null): void;
  /** Gateway instant, ISO 8601. */
  now(): string;
}

/** Keeps `answer_use` in step with the replies, in the background: what each kept of the answer on which it rests. */
export class AnswerUseKeeper {
  private work: Promise<void> = Promise.resolve();
  private queued = false;
  private passed = false;
  private closed = false;

  constructor(private readonly parts: AnswerUseParts) {}

  /** Replies, or the versions on which they rest, may have changed. */
  refresh(): void {
    if (this.queued || this.closed) return;
    this.queued = true;
    this.work = this.work.then(() => this.catchUp());
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
  }

  private async catchUp(): Promise<void> {
    this.queued = false;
    if (this.closed) return;
    const { db, now, log } = this.parts;
    const since = this.passed ? new Date(Date.parse(now()) - LATE_MS).toISOString() : null;
    try {
      await this.takeOut(since);
      await this.takeUp(() => listUnread(db.read, since, BATCH));
      await this.takeUp(() => listKnownNow(db.read, BATCH));
      this.passed = !this.closed;
    } catch (error) {
      // Figures lag behind; the next reply tries again.
      log.error({ err: error }, 'use of answers not in step');
    }
  }

  private async takeOut(since: string | null): Promise<void> {
    const { db, announce, changed } = this.parts;
    if (!(await hasOrphans(db.read, since))) return;
    await db.transact(deleteOrphans);
    changed(null);
    announce(['answerUse']);
  }

  private async takeUp(next: () => Promise<BasedReply[]>): Promise<void> {
    const { db, announce, changed } = this.parts;
    while (!this.closed) {
      const replies = await next();
      if (replies.length === 0) return;
      const texts = await listTexts(db.read, replies);
      const rows = replies.map((reply): UseRow => {
        const answer = texts.get(versionKey(reply.answerId, reply.answerVersion));
        return { ...reply, ...(answer === undefined ? { kept: null, asIs: false } : keptOf(reply, answer)) };
      });
      await db.transact((trx) => putUses(trx, rows));
      changed([...new Set(rows.map(({ answerId }) => answerId))]);
      announce(['answerUse']);
      await setImmediate();
    }
  }
}
