import { expect, test } from 'vitest';
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
