import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { LocalDatabase, ReadDatabase } from '../db/database';
import type { Log } from '../platform/log';
import { readSyncState } from '../sync/sync-state.repository';
import { AnswerIndex, type SearchEntry } from './index';
import { dropSearchIndex, putSearchIndexPart, readSearchIndex } from './search-index.repository';
import type { SynonymGroup } from './synonyms';

/** Entries analysed in one go; between batches other requests get their turn. */
const BATCH = 20;
/** The index is kept when so many entries, and this share of all, were taken apart since: fewer cost a start less than writing does. */
const WORTH_KEEPING = 50;
const WORTH_KEEPING_SHARE = 0.02;
/** Bytes of an index written in one go: more would keep other requests waiting. */
const PART_BYTES = 2_000_000;

/** What is indexed. */
export interface IndexedSource {
  /** Under which the index is kept. */
  name: string;
  /** Everything that is to be in the index. A row of the same version is not looked at again. */
  listVersions(db: ReadDatabase): Promise<readonly { id: string; version: number }[]>;
  /** Those of these that are there. */
  load(db: ReadDatabase, ids: readonly string[]): Promise<readonly SearchEntry[]>;
}

export interface IndexedTableParts {
  db: Pick<LocalDatabase, 'read' | 'transact'>;
  log: Log;
  source: IndexedSource;
  synonyms(db: ReadDatabase): Promise<readonly SynonymGroup[]>;
}

/**
 * A search index in step with a table of the database. After the first `refresh` the index that was last kept is read in the
 * background and brought into step, change by change; without one that can be used it is made anew.
 */
export class IndexedTable {
  private index = new AnswerIndex();
  /** Entry → version in the index. */
  private known = new Map<string, number>();
  /** Whose rows are in the index; null before the first. */
  private origin: string | null = null;
  /** Entries taken apart since the index was last kept. */
  private unkept = 0;
  private progress: { done: number; total: number } | null = { done: 0, total: 0 };
  private work: Promise<void> = Promise.resolve();
  private queued = false;
  private stale = true;
  private newSynonyms = true;
  private closed = false;

  constructor(private readonly parts: IndexedTableParts) {}

  /** Rows may have changed: brings the index into step, in the background. */
  refresh(): void {
    this.stale = true;
    if (this.queued || this.closed) return;
    this.queued = true;
    this.work = this.work.then(() => this.catchUp());
  }

  /** Rows may have changed: the next search brings the index into step. */
  expire(): void {
    this.stale = true;
  }

  /** The table of synonyms may have changed. */
  expireSynonyms(): void {
    this.newSynonyms = true;
    this.stale = true;
  }

  /** The index once it is in step. A search with it never misses a row that is there. */
  async inStep(): Promise<AnswerIndex> {
    if (this.stale) this.refresh();
    await this.work;
    return this.index;
  }

  /** The index as far as it is in step after a moment. @returns with it rows taken up and rows in all; null when everything is in */
  async soon(ms: number): Promise<{ index: AnswerIndex; progress: { done: number; total: number } | null }> {
    if (this.stale) this.refresh();
    // Broken off once the work is done, so that nothing waits for nothing.
    const late = new AbortController();
    await Promise.race([this.work, sleep(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    return { index: this.index, progress: this.progress };
  }

  /** Words that were in it have been erased: lets go of the index in memory and of the one that is kept. */
  async forget(): Promise<void> {
    this.stale = true;
    this.work = this.work.then(async () => {
      this.index = new AnswerIndex();
      this.known = new Map();
      this.origin = null;
      this.unkept = 0;
      this.stale = true;
      await this.parts.db.transact((trx) => dropSearchIndex(trx, this.parts.source.name));
    });
    await this.work;
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
  }

  private async catchUp(): Promise<void> {
    this.queued = false;
    this.stale = false;
    if (this.closed) return;
    try {
      await this.takeUp();
      await this.takeUpSynonyms();
      await this.bringIntoStep();
      this.progress = null;
      await this.keep();
    } catch (error) {
      // Work must go on without what is not in the index yet; the next search tries again.
      this.stale = true;
      this.parts.log.error({ err: error, index: this.parts.source.name }, 'search index not in step');
    }
  }

  /** Takes up the index that was last kept; an empty one when none was or the rows now come from elsewhere. */
  private async takeUp(): Promise<void> {
    const { db, log, source } = this.parts;
    const { scope, epoch } = await readSyncState(db.read);
    const origin = JSON.stringify([scope, epoch]);
    if (origin === this.origin) return;
    const bytes = await readSearchIndex(db.read, source.name, origin);
    const index = bytes === null ? new AnswerIndex() : AnswerIndex.restore(bytes);
    if (typeof index === 'string')
      log.warn({ fault: index, index: source.name }, 'kept search index of no use, made anew');
    this.index = typeof index === 'string' ? new AnswerIndex() : index;
    this.known = new Map(this.index.versions());
    this.newSynonyms = true;
    this.unkept = 0;
    this.origin = origin;
  }

  private async takeUpSynonyms(): Promise<void> {
    if (!this.newSynonyms) return;
    this.newSynonyms = false;
    this.index.useSynonyms(await this.parts.synonyms(this.parts.db.read));
  }

  private async keep(): Promise<void> {
    const { db, log, source } = this.parts;
    const { origin } = this;
    const worth = Math.max(WORTH_KEEPING, this.index.size * WORTH_KEEPING_SHARE);
    if (this.closed || origin === null || this.unkept < worth) return;
    try {
      await keepIndex(db, source.name, origin, this.index.save());
      this.unkept = 0;
    } catch (error) {
      // Search works without; the next change tries again.
      log.warn({ err: error, index: source.name }, 'search index not kept');
    }
  }

  private async bringIntoStep(): Promise<void> {
    const { db, source } = this.parts;
    const versions = await source.listVersions(db.read);
    const present = new Set<string>(versions.map(({ id }) => id));
    for (const id of this.known.keys()) {
      if (present.has(id)) continue;
      this.index.remove(id);
      this.known.delete(id);
    }
    const changed = versions.filter(({ id, version }) => this.known.get(id) !== version);
    if (changed.length > 0) this.progress = { done: versions.length - changed.length, total: versions.length };
    for (let at = 0; at < changed.length && !this.closed; at += BATCH) {
      const batch = changed.slice(at, at + BATCH).map(({ id }) => id);
      for (const entry of await source.load(db.read, batch)) {
        this.index.put(entry);
        this.known.set(entry.id, entry.version ?? 0);
        this.unkept += 1;
      }
      this.progress = {
        done: versions.length - changed.length + Math.min(changed.length, at + BATCH),
        total: versions.length,
      };
      await setImmediate();
    }
  }
}

/** Interrupted, it leaves no index rather than half of one; the checksum of the whole finds out whatever else can happen. */
async function keepIndex(
  db: Pick<LocalDatabase, 'transact'>,
  name: string,
  origin: string,
  bytes: Uint8Array,
): Promise<void> {
  await db.transact((trx) => dropSearchIndex(trx, name));
  for (let part = Math.max(0, Math.ceil(bytes.length / PART_BYTES) - 1); part >= 0; part -= 1) {
    const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await db.transact((trx) => putSearchIndexPart(trx, name, origin, part, slice));
    await setImmediate();
  }
}
