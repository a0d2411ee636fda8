import { v4, v7 } from 'uuid';
import { expect, test } from 'vitest';
import { isFromEarlierLife, lifeBeganAt } from './store-life';

const BEGAN = Date.parse('2026-03-01T08:00:00.000Z');
const NOW = '2026-03-01T09:00:00.000Z';

test('a restored store says in its epoch since when it lives, a new one does not', () => {
  expect(lifeBeganAt(v7({ msecs: BEGAN }))).toBe(BEGAN);
  expect(lifeBeganAt(v4())).toBeNull();
});

test('a command is from an earlier life by the gateway’s clock, not by its device’s', () => {
  const epoch = v7({ msecs: BEGAN });
  expect(isFromEarlierLife({ at: '2026-03-01T07:59:59.000Z', clockOffsetMs: null }, epoch, NOW)).toBe(true);
  expect(isFromEarlierLife({ at: '2026-03-01T08:00:01.000Z', clockOffsetMs: null }, epoch, NOW)).toBe(false);
  expect(isFromEarlierLife({ at: '2026-03-01T08:00:01.000Z', clockOffsetMs: 5_000 }, epoch, NOW)).toBe(true);
  expect(isFromEarlierLife({ at: '2026-03-01T09:30:00.000Z', clockOffsetMs: 0 }, epoch, NOW)).toBe(true);
  expect(isFromEarlierLife({ at: '2020-01-01T00:00:00.000Z', clockOffsetMs: null }, v4(), NOW)).toBe(false);
});
