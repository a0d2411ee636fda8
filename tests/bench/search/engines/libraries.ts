import { create, insertMultiple, type Results, save, search } from '@orama/orama';
import { createTokenizer } from '@orama/tokenizers/mandarin';
import { Charset, Index } from 'flexsearch';
import MiniSearch from 'minisearch';
import type { BenchEntry } from '../data';
import { type Engine, QUESTION_WEIGHT, questionText } from './engine';
import { bigrams } from './terms';

export function makeMiniSearch(entries: readonly BenchEntry[]): Engine {
  const index = new MiniSearch<BenchEntry>({
    fields: ['question', 'answer'],
    extractField: (entry, field) => (field === 'question' ? questionText(entry) : String(entry[field as 'id'])),
    tokenize: bigrams,
    searchOptions: { boost: { question: QUESTION_WEIGHT } },
  });
  index.addAll(entries);
  return {
    search: (query, limit) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({ id }) => String(id)),
    bytes: () => Buffer.byteLength(JSON.stringify(index)),
  };
}

export async function makeOrama(entries: readonly BenchEntry[]): Promise<Engine> {
  const database = create({
    schema: { question: 'string', answer: 'string' },
    components: { tokenizer: createTokenizer() },
  });
  const rows = entries.map((entry) => ({ id: entry.id, question: questionText(entry), answer: entry.answer }));
  await insertMultiple(database, rows, 500);
  return {
    search(term, limit) {
      // With no hook that waits, Orama answers at once.
      const found = search(database, { term, limit, boost: { question: QUESTION_WEIGHT } }) as Results<{ id: string }>;
      return found.hits.map(({ id }) => id);
    },
    bytes: () => Buffer.byteLength(JSON.stringify(save(database))),
  };
}

/** One index for each field, since FlexSearch ranks within one; the question's hits count as much more as everywhere. */
export async function makeFlexSearch(entries: readonly BenchEntry[]): Promise<Engine> {
  const options = { encoder: Charset.CJK, context: true, tokenize: 'strict' } as const;
  const question = new Index(options);
  const answer = new Index(options);
  entries.forEach((entry, at) => {
    question.add(at, questionText(entry));
    answer.add(at, entry.answer);
  });
  return {
    search(query, limit) {
      const points = new Map<number, number>();
      const count = (found: readonly unknown[], weight: number) => {
        found.forEach((at, place) => {
          points.set(Number(at), (points.get(Number(at)) ?? 0) + weight / (place + 1));
        });
      };
      count(question.search(query, { limit: limit * 5, suggest: true }), QUESTION_WEIGHT);
      count(answer.search(query, { limit: limit * 5, suggest: true }), 1);
      const best = [...points].sort((a, b) => b[1] - a[1]).slice(0, limit);
      return best.map(([at]) => entries[at]?.id ?? '');
    },
    bytes: () => exportedBytes(question) + exportedBytes(answer),
  };
}

function exportedBytes(index: Index): number {
  let bytes = 0;
  index.export((_key: string, data: unknown) => {
    bytes += typeof data === 'string' ? Buffer.byteLength(data) : 0;
  });
  return bytes;
}
