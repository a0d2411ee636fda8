import { expect, test } from 'vitest';
import { isSpan, lastDays } from './span';

test('the last days end with today as it is at the bureau, wherever the workstation thinks it is', () => {
  const lateEveningInLondon = Date.parse('2026-03-01T23:00:00.000Z');
  expect(lastDays(7, lateEveningInLondon)).toEqual({ from: '2026-02-24', to: '2026-03-02' });
});

test('a span goes forward, is ten years at most, and has two days', () => {
  expect(isSpan({ from: '2026-03-02', to: '2026-03-02' })).toBe(true);
  expect(isSpan({ from: '2026-03-03', to: '2026-03-02' })).toBe(false);
  expect(isSpan({ from: '2006-03-03', to: '2026-03-02' })).toBe(false);
  expect(isSpan({ from: '', to: '2026-03-02' })).toBe(false);
});
