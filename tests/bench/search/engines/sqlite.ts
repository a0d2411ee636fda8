import Database from 'better-sqlite3';
import type { BenchEntry } from '../data';
import { type Engine, QUESTION_WEIGHT, questionText } from './engine';
import { bigrams, createJiebaWords, trigrams } from './terms';

/** What a program without a search engine does: the entries that hold most words of the query. */
export function makeLike(entries: readonly BenchEntry[]): Engine {
  const database = new Database(':memory:');
  database.exec('create table answer (id text primary key, body text)');
  insertAll(
    database,
    'insert into answer values (?, ?)',
    entries.map((entry) => [entry.id, `${questionText(entry)}\n${entry.answer}`]),
  );
  const toWords = createJiebaWords();
  return {
    search(query, limit) {
      // SQLite takes at most 1,000 levels of expression.
      const words = [...new Set(toWords(query))].filter((word) => word.length > 1).slice(0, 300);
      if (words.length === 0) return [];
      const held = words.map(() => '(body like ?)').join(' + ');
      const sql = `select id from (select id, ${held} as held from answer) where held > 0 order by held desc limit ?`;
      const rows = database.prepare<unknown[], { id: string }>(sql).all(...words.map((word) => `%${word}%`), limit);
      return rows.map(({ id }) => id);
    },
    bytes: () => databaseBytes(database),
  };
}

export function makeTrigramFts(entries: readonly BenchEntry[]): Engine {
  return makeFts("tokenize='trigram'", entries, (text) => text, trigrams);
}

export function makeBigramFts(entries: readonly BenchEntry[]): Engine {
  return makeFts("tokenize='unicode61'", entries, (text) => bigrams(text).join(' '), bigrams);
}

export function makeJiebaFts(entries: readonly BenchEntry[]): Engine {
  const toWords = createJiebaWords();
  return makeFts("tokenize='unicode61'", entries, (text) => toWords(text).join(' '), toWords);
}

function makeFts(
  tokenizer: string,
  entries: readonly BenchEntry[],
  toText: (text: string) => string,
  toTerms: (text: string) => string[],
): Engine {
  const database = new Database(':memory:');
  database.exec(`create virtual table entry using fts5(id unindexed, question, answer, ${tokenizer})`);
  const rows = entries.map((entry) => [entry.id, toText(questionText(entry)), toText(entry.answer)]);
  insertAll(database, 'insert into entry values (?, ?, ?)', rows);
  const statement = database.prepare<[string, number], { id: string }>(
    `select id from entry where entry match ? order by bm25(entry, 0, ${QUESTION_WEIGHT}, 1) limit ?`,
  );
  return {
    search(query, limit) {
      const terms = [...new Set(toTerms(query))].map((term) => `"${term.replaceAll('"', '""')}"`);
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
