import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface BenchEntry {
  id: string;
  question: string;
  alternatives: string[];
  answer: string;
  answerEn: string;
  keywords: string[];
  validUntil: string | null;
  status: string;
}

export interface BenchQuery {
  qid: string;
  query: string;
  relevant: string[];
}

type Row = Record<string, unknown>;

/** Reads JSON Lines, plain or gzipped. Throws an error that names the file and line of a row that is not JSON. */
export function readRows(path: string): Row[] {
  const bytes = readFileSync(path);
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (zipped ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [parseRow(line, `${path}:${at + 1}`)]));
}

/** Entries `{ id, question, answer }` as the measuring sets have them, or answers of the sample desk without their other wordings. */
export function toEntry(row: Row): BenchEntry {
  return {
    id: String(row['id'] ?? row['answerId']),
    question: asText(row['question'] ?? row['title']),
    alternatives: [],
    answer: asText(row['answer'] ?? row['text']),
    answerEn: asText(row['textEn']),
    keywords: asTexts(row['keywords']),
    validUntil: typeof row['validUntil'] === 'string' ? row['validUntil'] : null,
    status: asText(row['status'] ?? 'approved'),
  };
}

/** Queries `{ qid, query, relevant }`. */
export function toQuery(row: Row): BenchQuery {
  return { qid: String(row['qid']), query: asText(row['query']), relevant: asTexts(row['relevant']) };
}

/** An answer of the sample desk with the other wordings of its question. */
export function toWholeEntry(row: Row): BenchEntry {
  return { ...toEntry(row), alternatives: asTexts(row['alternatives']) };
}

/** Lines of a written set: `{ query, expected: [id] }`, any one of which counts. */
export function toWrittenQuery(row: Row, at: number): BenchQuery {
  return { qid: String(at + 1), query: asText(row['query']), relevant: asTexts(row['expected']) };
}

/** The day on which the bench searches: some answers of the sample are expired by then. */
export const TODAY = '2026-06-01';

/** The other wordings of each answer of the sample desk that may be given, as queries for that answer. */
export function alternativesAsQueries(rows: readonly Row[]): BenchQuery[] {
  return rows.flatMap((row) => {
    const { id, status, validUntil } = toEntry(row);
    if (status !== 'approved' || (validUntil !== null && validUntil < TODAY)) return [];
    return asTexts(row['alternatives']).map((query, at) => ({ qid: `${id}-${at}`, query, relevant: [id] }));
  });
}

function parseRow(line: string, place: string): Row {
  try {
    return JSON.parse(line) as Row;
  } catch (cause) {
    throw new Error(`${place} is not JSON`, { cause });
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}
