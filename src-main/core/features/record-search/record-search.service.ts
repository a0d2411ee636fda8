import { RECORD_KINDS, type RecordHit, type RecordResults } from '../../../../src-shared/ipc/library-views';
import type { LocalDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import type { SearchEntry } from '../../search/index';
import { IndexedTable } from '../../search/indexed-table';
import { markRanges } from '../../search/mark';
import { listActiveSynonyms } from '../synonym/synonym.repository';
import { listNewestIds, listRecords, listTexts, type RecordKind } from './record-source.repository';

/** Rows of each kind that are searched, the newest: what bounds the memory. */
const MOST_RECORDS = 100_000;
/** So much of a text is searched, */
const SEARCHED = 1_000;
/** and so much of its beginning by its sound as well, like the question of an answer. */
const BEGINNING = 40;
/** A search waits so long for the index, then answers with what is in it. */
const PATIENCE_MS = 150;
/** Scores in one step of this are about equal, and the newer one comes first. */
const ABOUT_EQUAL = 0.1;

export interface RecordQuery {
  kind: RecordKind;
  query: string;
  limit: number;
}

/**
 * Search over what was written before: replies, tickets and messages, each in an index of its own, which is made in the background
 * when somebody first searches there. Their texts never change, so that a row is looked at once.
 */
export class RecordSearch {
  private readonly tables: Record<RecordKind, IndexedTable>;

  constructor(
    private readonly db: Pick<LocalDatabase, 'read' | 'transact'>,
    log: Log,
  ) {
    const table = (kind: RecordKind) =>
      new IndexedTable({
        db,
        log,
        synonyms: listActiveSynonyms,
        source: {
          name: kind,
          listVersions: async (read) =>
            (await listNewestIds(read, kind, MOST_RECORDS)).map((id) => ({ id, version: 1 })),
          load: async (read, ids) => (await listTexts(read, kind, ids)).map(toEntry),
        },
      });
    this.tables = { reply: table('reply'), ticket: table('ticket'), message: table('message') };
  }

  /** Rows of these kinds may have changed: the next search looks for them. */
  expire(kinds: readonly string[]): void {
    for (const kind of RECORD_KINDS) if (kinds.includes(kind)) this.tables[kind].expire();
  }

  synonymsChanged(): void {
    for (const table of Object.values(this.tables)) table.expireSynonyms();
  }

  /** Rows that fit a query, best first, the newer of about equal ones; of what is indexed so far. */
  async search({ kind, query, limit }: RecordQuery): Promise<RecordResults> {
    const { index, progress } = await this.tables[kind].soon(PATIENCE_MS);
    const found = index.search(query, { limit, today: '' });
    const rows = await listRecords(
      this.db.read,
      kind,
      found.map(({ id }) => id),
    );
    const hits = found.flatMap((hit): { hit: RecordHit; step: number }[] => {
      const row = rows.get(hit.id);
      if (row === undefined) return [];
      const ranges = markRanges(index, query, hit, row.text);
      return [{ hit: { kind, ...row, ranges }, step: Math.round(hit.score / ABOUT_EQUAL) }];
    });
    hits.sort((a, b) => b.step - a.step || (a.hit.at < b.hit.at ? 1 : a.hit.at > b.hit.at ? -1 : 0));
    return { hits: hits.map(({ hit }) => hit), indexing: progress };
  }

  /** Rows have lost their words for good: the next search makes the indexes anew. */
  async forget(): Promise<void> {
    for (const table of Object.values(this.tables)) await table.forget();
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.tables).map((table) => table.close()));
  }
}

function toEntry({ id, text }: { id: string; text: string }): SearchEntry {
  return {
    id,
    version: 1,
    question: text.slice(0, BEGINNING),
    alternatives: [],
    text: text.slice(0, SEARCHED),
    keywords: [],
    businessLine: null,
    validFrom: null,
    validUntil: null,
    status: 'written',
  };
}
