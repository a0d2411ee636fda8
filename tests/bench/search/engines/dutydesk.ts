import { AnswerIndex, type SearchEntry } from '../../../../src-main/core/search/index';
import type { BenchEntry } from '../data';
import type { Engine } from './engine';

/** The application's own search, as the core makes it. */
export function makeDutydesk(entries: readonly BenchEntry[]): Engine {
  const index = new AnswerIndex(searchEntries(entries));
  return {
    search: (query, limit) => index.search(query, { limit, today: '2025-01-01' }).map(({ id }) => id),
    bytes: () => index.bytes,
  };
}

export function toSearchEntry({ id, question, alternatives, answer, keywords }: BenchEntry): SearchEntry {
  const unlimited = { businessLine: null, validFrom: null, validUntil: null, status: 'approved' };
  return { id, question, alternatives, text: answer, keywords, ...unlimited };
}

function* searchEntries(entries: readonly BenchEntry[]): Generator<SearchEntry> {
  for (const entry of entries) yield toSearchEntry(entry);
}
