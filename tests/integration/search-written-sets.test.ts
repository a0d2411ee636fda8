import { expect, test } from 'vitest';
import { isAlike } from '../../src-main/core/search/alike';
import { AnswerIndex } from '../../src-main/core/search/index';
import type { SynonymGroup } from '../../src-main/core/search/synonyms';
import { readRows, TODAY, toWholeEntry, toWrittenQuery } from '../bench/search/data';
import { searchEntries } from '../bench/search/engines/dutydesk';
import { measureWrittenSets } from '../bench/search/written';

test('pinyin, initials, homophones, Traditional, synonyms and mixed scripts find the sample answers', () => {
  const sets = measureWrittenSets();
  expect(sets.map(({ name }) => name)).toEqual([
    'homophones',
    'initials',
    'mixed',
    'pinyin',
    'synonyms',
    'traditional',
  ]);
  for (const { name, lines, recall5, missed } of sets) {
    expect(lines, name).toBeGreaterThanOrEqual(40);
    expect(recall5, `${name}: ${missed.join(', ')}`).toBeGreaterThanOrEqual(0.9);
  }
});

test('hardly one of them is taken for a query about nothing, and what is about other matters is', () => {
  const index = new AnswerIndex(searchEntries(readRows('resources/sample/answers.jsonl').map(toWholeEntry)));
  index.useSynonyms(readRows('resources/sample/synonyms.jsonl') as unknown as SynonymGroup[]);
  const isFound = (query: string) => {
    const hits = index.search(query, { limit: 5, today: TODAY });
    return isAlike(
      index,
      query,
      hits.map(({ id }) => id),
      'typed',
    );
  };
  const sets = ['homophones', 'initials', 'mixed', 'pinyin', 'synonyms', 'traditional'];
  const queries = sets.flatMap((set) => readRows(`tests/data/search/${set}.jsonl`).map(toWrittenQuery));
  const lost = queries.map(({ query }) => query).filter((query) => !isFound(query));
  expect(lost.length, lost.join(', ')).toBeLessThanOrEqual(queries.length / 100);
  const foreign = [
    '红烧肉怎么做好吃',
    '今天股市行情怎么样',
    '世界杯决赛几点开始',
    '如何学好英语口语',
    '附近有什么好玩的',
  ];
  expect(foreign.filter(isFound)).toEqual([]);
});
