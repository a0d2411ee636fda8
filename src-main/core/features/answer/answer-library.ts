import { setImmediate } from 'node:timers/promises';
import type { Answer } from '../../../../src-shared/domain/answer';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { AnswerHit } from '../../../../src-shared/ipc/views';
import type { LocalDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import { highlightRanges, termsReadAs, termsToMark } from '../../search/highlight';
import { AnswerIndex, type SearchHit } from '../../search/index';
import { readSyncState } from '../../sync/sync-state.repository';
import { listAnswerVersions, listApprovedAnswers } from './answer.repository';
import { putSearchIndex, readSearchIndex } from './search-index.repository';

/** Answers analysed in one go; between batches other requests get their turn. */
const BATCH = 20;
/** The index is kept when so many answers, and this share of all, were taken apart since: fewer cost a start less than writing does. */
const WORTH_KEEPING = 50;
const WORTH_KEEPING_SHARE = 0.02;

export interface AnswerQuery {
  text: string;
  limit: number;
  /** Day at the bureau, `YYYY-MM-DD`. */
  today: string;
  /** Business line of the open message, if there is one. */
  businessLine: BusinessLine | null;
}

/**
 * The searchable answer library, in step with the database. After the first `refresh` the index that was last kept is read in the
 * background and brought into step; without one that can be used it is made anew. A search waits for what is under way, so that it
 * never misses an answer that is there.
 */
export class AnswerLibrary {
  private index = new AnswerIndex();
  /** Answer → version in the index. */
  private known = new Map<string, number>();
  /** Whose answers are in the index; null before the first. */
  private origin: string | null = null;
  /** Answers taken apart since the index was last kept. */
  private unkept = 0;
  private work: Promise<void> = Promise.resolve();
  private queued = false;
  private stale = true;
  private closed = false;

  constructor(
    private readonly db: Pick<LocalDatabase, 'read' | 'transact'>,
    private readonly log: Log,
  ) {}

  /** Answers may have changed: brings the index into step, in the background. */
  refresh(): void {
    this.stale = true;
    if (this.queued || this.closed) return;
    this.queued = true;
    this.work = this.work.then(() => this.catchUp());
  }

  /** Approved answers that fit a query or a whole message, best first, expired ones last. */
  async search({ text, ...options }: AnswerQuery): Promise<AnswerHit[]> {
    if (this.stale) this.refresh();
    await this.work;
    const found = this.index.search(text, options);
    if (found.length === 0) return [];
    const answers = await listApprovedAnswers(
      this.db.read,
      found.map(({ id }) => id),
    );
    const byId = new Map<string, Answer>(answers.map((answer) => [answer.id, answer]));
    return found.flatMap(({ id, score, matched, pinyin, expired }) => {
      const answer = byId.get(id);
      if (answer === undefined) return [];
      const marked = termsToMark(text, matched);
      return [
        {
          answer,
          score,
          expired,
          questionRanges: this.ranges(answer.question, marked, pinyin),
          textRanges: this.ranges(answer.text, marked, pinyin),
        },
      ];
    });
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
  }

  private async catchUp(): Promise<void> {
    this.queued = false;
    this.stale = false;
    try {
      await this.takeUp();
      await this.bringIntoStep();
      await this.keep();
    } catch (error) {
      // The queue must go on without suggestions; the next search tries again.
      this.stale = true;
      this.log.error({ err: error }, 'answer library not in step');
    }
  }

  /** Takes up the index that was last kept; an empty one when none was or the answers now come from elsewhere. */
  private async takeUp(): Promise<void> {
    const { scope, epoch } = await readSyncState(this.db.read);
    const origin = JSON.stringify([scope, epoch]);
    if (origin === this.origin) return;
    const bytes = await readSearchIndex(this.db.read, origin);
    const index = bytes === null ? new AnswerIndex() : AnswerIndex.restore(bytes);
    if (typeof index === 'string') this.log.warn({ fault: index }, 'kept search index of no use, made anew');
    this.index = typeof index === 'string' ? new AnswerIndex() : index;
    this.known = new Map(this.index.versions());
    this.unkept = 0;
    this.origin = origin;
  }

  private async keep(): Promise<void> {
    const { origin } = this;
    const worth = Math.max(WORTH_KEEPING, this.index.size * WORTH_KEEPING_SHARE);
    if (this.closed || origin === null || this.unkept < worth) return;
    try {
      const bytes = this.index.save();
      await this.db.transact((trx) => putSearchIndex(trx, origin, bytes));
      this.unkept = 0;
    } catch (error) {
      // Search works without; the next change of the library tries again.
      this.log.warn({ err: error }, 'search index not kept');
    }
  }

  private async bringIntoStep(): Promise<void> {
    const versions = await listAnswerVersions(this.db.read);
    const present = new Set<string>(versions.map(({ id }) => id));
    for (const id of this.known.keys()) {
      if (present.has(id)) continue;
      this.index.remove(id);
      this.known.delete(id);
    }
    const changed = versions.filter(({ id, version }) => this.known.get(id) !== version);
    for (let at = 0; at < changed.length && !this.closed; at += BATCH) {
      const batch = changed.slice(at, at + BATCH).map(({ id }) => id);
      for (const answer of await listApprovedAnswers(this.db.read, batch)) {
        this.index.put(answer);
        this.known.set(answer.id, answer.version);
        this.unkept += 1;
      }
      await setImmediate();
    }
  }

  private ranges(text: string, marked: readonly string[], runs: SearchHit['pinyin']): [number, number][] {
    const { analyser, pinyin } = this.index;
    const terms = [...marked, ...termsReadAs(text, runs, pinyin, analyser)];
    return highlightRanges(text, terms, analyser).map(({ start, end }) => [start, end]);
  }
}
