import { expect, test } from 'vitest';
import { bureauDay } from './bureau-day';

test('the day changes at midnight in Shanghai, not in London', () => {
  expect(bureauDay(new Date('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
  expect(bureauDay(new Date('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
  expect(bureauDay(new Date('2026-12-31T16:00:00.000Z'))).toBe('2027-01-01');
});
