import Database from 'better-sqlite3';
import { createAnalyser } from '../../../src-main/core/search/analysis';
import { AnswerIndex, type SearchEntry } from '../../../src-main/core/search/index';
import type { BenchEntry } from './data';

export interface Engine {
  name: string;
  /** Ids of the best entries. */
  search(query: string, limit: number): string[];
  /** Size of the index in bytes. */
  bytes(): number;
}

type MakeEngine = (entries: readonly BenchEntry[]) => Engine;

/** Every engine that is compared, ours first. */
export const ENGINES: Record<string, MakeEngine> = {
  dutydesk: makeDutydesk,
  'LIKE, any word': makeLike,
  'FTS5 trigram, OR': (entries) => makeFts('FTS5 trigram, OR', "tokenize='trigram'", entries, (text) => text, trigrams),
  'FTS5 bigrams, OR': (entries) =>
    makeFts('FTS5 bigrams, OR', "tokenize='unicode61'", entries, (text) => bigrams(text).join(' '), bigrams),
};

function makeDutydesk(entries: readonly BenchEntry[]): Engine {
  const index = new AnswerIndex(searchEntries(entries));
  const search = (query: string, limit: number) =>
    index.search(query, { limit, today: '2025-01-01' }).map(({ id }) => id);
  return { name: 'dutydesk', search, bytes: () => index.bytes };
}

function* searchEntries(entries: readonly BenchEntry[]): Generator<SearchEntry> {
  for (const { id, question, alternatives, answer, keywords } of entries) {
    const unlimited = { businessLine: null, validFrom: null, validUntil: null, status: 'approved' };
    yield { id, question, alternatives, text: answer, keywords, ...unlimited };
  }
}

/** What a program without a search engine does: the entries that hold most words of the query. */
function makeLike(entries: readonly BenchEntry[]): Engine {
  const database = new Database(':memory:');
  database.exec('create table answer (id text primary key, body text)');
  insertAll(
    database,
    'insert into answer values (?, ?)',
    entries.map((entry) => [entry.id, `${entry.question}\n${entry.answer}`]),
  );
  const analyser = createAnalyser();
  return {
    name: 'LIKE, any word',
    search(query, limit) {
      // SQLite takes at most 1,000 levels of expression.
      const words = [...new Set(analyser.analyse(analyser.normalise(query)).words)].slice(0, 300);
      if (words.length === 0) return [];
      const held = words.map(() => '(body like ?)').join(' + ');
      const sql = `select id from (select id, ${held} as held from answer) where held > 0 order by held desc limit ?`;
      const rows = database.prepare<unknown[], { id: string }>(sql).all(...words.map((word) => `%${word}%`), limit);
      return rows.map(({ id }) => id);
    },
    bytes: () => databaseBytes(database),
  };
}

function makeFts(
  name: string,
  tokenizer: string,
  entries: readonly BenchEntry[],
  toText: (text: string) => string,
  toTerms: (text: string) => string[],
): Engine {
  const database = new Database(':memory:');
  database.exec(`create virtual table entry using fts5(id unindexed, question, answer, ${tokenizer})`);
  const rows = entries.map((entry) => [entry.id, toText(entry.question), toText(entry.answer)]);
  insertAll(database, 'insert into entry values (?, ?, ?)', rows);
  const statement = database.prepare<[string, number], { id: string }>(
    'select id from entry where entry match ? order by bm25(entry, 0, 4, 1) limit ?',
  );
  return {
    name,
    search(query, limit) {
      const terms = [...new Set(toTerms(query))].map((term) => `"${term}"`);
      return terms.length === 0 ? [] : statement.all(terms.join(' OR '), limit).map(({ id }) => id);
    },
    bytes: () => databaseBytes(database),
  };
}

function insertAll(database: Database.Database, sql: string, rows: readonly string[][]): void {
  const insert = database.prepare(sql);
  database.transaction(() => {
    for (const row of rows) insert.run(...row);
  })();
}

function databaseBytes(database: Database.Database): number {
  const pages = database.pragma('page_count', { simple: true }) as number;
  return pages * (database.pragma('page_size', { simple: true }) as number);
}

const RUNS = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;

function bigrams(text: string): string[] {
  return (text.toLowerCase().match(RUNS) ?? []).flatMap((run) =>
    /^\p{Script=Han}/u.test(run) ? windows(run, 2) : [run],
  );
}

function trigrams(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]{3,}/gu) ?? []).flatMap((run) => windows(run, 3));
}

function windows(run: string, width: number): string[] {
  const characters = [...run];
  if (characters.length <= width) return [run];
  return characters.slice(width - 1).map((_, at) => characters.slice(at, at + width).join(''));
}
