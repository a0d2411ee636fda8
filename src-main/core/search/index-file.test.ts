import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyser } from './analysis';
import { AnswerIndex, type SearchEntry } from './index';
import { INDEX_VERSION } from './index-file';
import { createPinyin } from './pinyin';
import { pinyinTerms } from './pinyin-terms';

const options = { limit: 10, today: '2026-03-01' };

function entry(id: string, question: string, rest: Partial<SearchEntry> = {}): SearchEntry {
  const empty = { alternatives: [], text: '', keywords: [], businessLine: null, validFrom: null, validUntil: null };
  return { id, question, ...empty, status: 'approved', ...rest };
}

function restored(bytes: Uint8Array): AnswerIndex {
  const index = AnswerIndex.restore(bytes);
  if (typeof index === 'string') throw new Error(`The saved index is ${index}.`);
  return index;
}

const LIBRARY = [
  entry('a', '护照怎么办', { version: 3, businessLine: 'exit-entry', validUntil: '2026-02-01' }),
  entry('b', '𠀋田居住证到哪里办', {
    text: 'Bring 12123, 居住证明',
    keywords: ['居住证'],
    alternatives: ['暂住证', ''],
  }),
  entry('', 'ＡＢＣ 户口迁移'),
];

describe('AnswerIndex.save and restore', () => {
  it('gives an index that answers alike and goes on alike', () => {
    const word = fc.constantFrom('户口', '護照', '居住证', 'C1', '12123', '𠀋', '的', '，', '派出所', '迁移');
    const sentence = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
    const change = fc.record({
      id: fc.integer({ min: 0, max: 20 }).map(String),
      question: sentence,
      text: sentence,
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 120 }),
        fc.array(change, { maxLength: 20 }),
        sentence,
        (first, then, query) => {
          const kept = new AnswerIndex();
          const apply = (index: AnswerIndex, { id, question, text, gone }: (typeof first)[number]) =>
            gone ? index.remove(id) : index.put(entry(id, question, { text }));
          for (const step of first) apply(kept, step);
          const back = restored(kept.save());
          expect(back.size).toBe(kept.size);
          for (const asked of [query, `${query}juzhuz hk`, query.repeat(9)]) {
            expect(back.search(asked, options)).toEqual(kept.search(asked, options));
          }
          for (const step of then) for (const index of [kept, back]) apply(index, step);
          for (const asked of [query, query.repeat(9)]) {
            expect(back.search(asked, options)).toEqual(kept.search(asked, options));
          }
          expect(restored(back.save()).search(query, options)).toEqual(kept.search(query, options));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('keeps versions, validity and rare characters', () => {
    const back = restored(new AnswerIndex(LIBRARY).save());
    expect([...back.versions()]).toEqual([
      ['a', 3],
      ['b', 0],
      ['', 0],
    ]);
    expect(back.search('护照', options)).toMatchObject([{ id: 'a', expired: true }]);
    expect(back.search('𠀋田', options)[0]?.id).toBe('b');
    expect(restored(new AnswerIndex().save()).size).toBe(0);
  });

  it('notices every damaged byte', () => {
    const bytes = new AnswerIndex(LIBRARY).save();
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(AnswerIndex.restore(damaged), `byte ${at}`).toBe('damaged');
    }
    for (const length of [0, 5, 16, bytes.length - 1]) {
      expect(AnswerIndex.restore(bytes.slice(0, length)), `${length} bytes`).toBe('damaged');
    }
  });

  it('does not take the bytes of another ICU', () => {
    const own = process.versions['icu'];
    const bytes = new AnswerIndex(LIBRARY).save();
    Object.defineProperty(process.versions, 'icu', { value: '1.0', configurable: true });
    try {
      expect(AnswerIndex.restore(bytes)).toBe('outdated');
    } finally {
      Object.defineProperty(process.versions, 'icu', { value: own, configurable: true });
    }
  });

  it('reads bytes from anywhere in a larger buffer', () => {
    const bytes = new AnswerIndex(LIBRARY).save();
    const within = new Uint8Array(bytes.length + 3);
    within.set(bytes, 3);
    expect(restored(within.subarray(3)).size).toBe(3);
  });
});

it('has a new version whenever texts are taken apart in another way', () => {
  const analyser = createAnalyser();
  const normalised = analyser.normalise('戶口遷移、Ｃ１證與12123APP㎡；行李在银行，𠀋田。');
  const { bigrams, characters, words } = analyser.analyse(normalised);
  const latin = words.filter((word) => word < '⺀');
  const terms = [normalised, latin, bigrams, characters, pinyinTerms(normalised, createPinyin())];
  const hash = createHash('sha256').update(JSON.stringify(terms)).digest('hex').slice(0, 16);
  expect([INDEX_VERSION, hash]).toEqual([2, '144279a95379616e']);
});
