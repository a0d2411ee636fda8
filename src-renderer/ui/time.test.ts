import { describe, expect, it } from 'vitest';
import { absoluteTime, clockTime, relativeTime } from './time';

describe('relativeTime', () => {
  it.each([
    [0, { unit: 'now' }],
    [59_999, { unit: 'now' }],
    [60_000, { unit: 'minutes', n: 1 }],
    [-59 * 60_000, { unit: 'minutes', n: 59 }],
    [60 * 60_000, { unit: 'hours', n: 1 }],
    [47 * 3_600_000, { unit: 'hours', n: 47 }],
    [48 * 3_600_000, { unit: 'days', n: 2 }],
  ])('%d ms', (ms, expected) => {
    expect(relativeTime(ms)).toEqual(expected);
  });
});

describe('clockTime', () => {
  const now = new Date(2026, 4, 6, 14, 3, 9);

  it('leaves the date out on the same day', () => {
    expect(clockTime(now.toISOString(), now.getTime())).toBe('14:03');
    expect(clockTime(now.toISOString(), now.getTime(), true)).toBe('14:03:09');
  });

  it('names another day', () => {
    expect(clockTime(new Date(2026, 4, 5, 9, 0).toISOString(), now.getTime())).toBe('05-05 09:00');
  });

  it('writes the full time', () => {
    expect(absoluteTime(now.toISOString())).toBe('2026-05-06 14:03:09');
  });
});
