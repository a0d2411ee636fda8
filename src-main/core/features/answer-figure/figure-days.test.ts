import { expect, test } from 'vitest';
import { daysOf, spanOf } from './figure-days';

test('a span has every day, both ends included, also across months and leap days', () => {
  expect(daysOf('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  expect(daysOf('2026-03-02', '2026-03-02')).toEqual(['2026-03-02']);
});

test('what is no span of days is refused', () => {
  expect(daysOf('2026-03-02', '2026-03-01')).toBeNull();
  expect(daysOf('2026-02-30', '2026-03-05')).toBeNull();
  expect(daysOf('2026-13-01', '2026-13-02')).toBeNull();
  expect(daysOf('0001-01-01', '9999-12-31')).toBeNull();
});

test('a day begins and ends at midnight in Beijing', () => {
  expect(spanOf('2026-03-02', '2026-03-02')).toEqual({
    start: '2026-03-01T16:00:00.000Z',
    end: '2026-03-02T16:00:00.000Z',
  });
});
