import { expect, test } from 'vitest';
import { playingTime } from './playing-time';

test('minutes and seconds, with hours where there are any', () => {
  expect([400, 7_000, 75_400, 723_000, 3_723_000].map(playingTime)).toEqual([
    '0:00',
    '0:07',
    '1:15',
    '12:03',
    '1:02:03',
  ]);
});
