import { AnswerIndex, type SearchEntry } from '../../../../src-main/core/search/index';
import type { SynonymGroup } from '../../../../src-main/core/search/synonyms';
import { type BenchEntry, TODAY } from '../data';
import type { Engine } from './engine';

/** The application's own search, as the core makes it. */
export function makeDutydesk(entries: readonly BenchEntry[]): Engine {
  const index = new AnswerIndex(searchEntries(entries));
  return { search: (query, limit) => searchIn(index, query, limit), bytes: () => index.bytes };
}

/** The same with a table of synonyms. */
export function makeDutydeskWith(synonyms: readonly SynonymGroup[], entries: readonly BenchEntry[]): Engine {
  const index = new AnswerIndex(searchEntries(entries));
  index.useSynonyms(synonyms);
  return { search: (query, limit) => searchIn(index, query, limit), bytes: () => index.bytes };
}

export function* searchEntries(entries: readonly BenchEntry[]): Generator<SearchEntry> {
  for (const { answer, answerEn, ...entry } of entries) {
    yield { ...entry, text: answer, textEn: answerEn, businessLine: null, validFrom: null };
  }
}

export function searchIn(index: AnswerIndex, query: string, limit: number): string[] {
  return index.search(query, { limit, today: TODAY }).map(({ id }) => id);
}
