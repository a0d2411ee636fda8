import { expect, test } from 'vitest';
import { waitAfterMs } from './sign-in-wait';

test('the wait grows with every failure and ends at a quarter of an hour', () => {
  const waits = Array.from({ length: 14 }, (_, failures) => waitAfterMs(failures, 'officer') / 1_000);
  expect(waits).toEqual([0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
  expect(waitAfterMs(9, 'workstation')).toBe(0);
  expect(waitAfterMs(10, 'workstation')).toBe(5_000);
});
