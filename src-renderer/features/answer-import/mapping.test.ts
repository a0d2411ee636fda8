import { expect, test } from 'vitest';
import { withField } from './mapping';

test('a field moves from the column that had it', () => {
  expect(withField(['question', 'text', null], 2, 'text')).toEqual(['question', null, 'text']);
});

test('leaving a column out touches no other, however many are left out', () => {
  expect(withField(['question', null, 'text'], 2, null)).toEqual(['question', null, null]);
});
