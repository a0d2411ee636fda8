import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit';

test('lets through as many as a minute allows, then says when to ask again', () => {
  const limit = createRateLimit(3);
  expect([limit.take(1, 0), limit.take(1, 10_000), limit.take(1, 20_000)]).toEqual([0, 0, 0]);
  expect(limit.take(1, 30_000)).toBe(30_000);
  expect(limit.take(2, 30_000)).toBe(40_000);
  expect(limit.take(1, 60_000)).toBe(0);
  expect(limit.take(1, 60_001)).toBe(9_999);
});

test('never lets more than its number through within any minute', () => {
  const limit = createRateLimit(20);
  const taken: number[] = [];
  for (let now = 0; now < 600_000; now += 700) if (limit.take(1, now) === 0) taken.push(now);
  for (const from of taken)
    expect(taken.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(20);
  expect(taken.length).toBe(200);
});

test('a ticket of more posts than a minute allows goes when the minute is free', () => {
  const limit = createRateLimit(2);
  expect(limit.take(1, 0)).toBe(0);
  expect(limit.take(5, 1)).toBe(59_999);
  expect(limit.take(5, 60_000)).toBe(0);
});

test('pauses when the peer says that it was too much', () => {
  const limit = createRateLimit(20);
  limit.pause(60_000, 1_000);
  expect(limit.take(1, 2_000)).toBe(59_000);
  expect(limit.take(1, 61_000)).toBe(0);
});
