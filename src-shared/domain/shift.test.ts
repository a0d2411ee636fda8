import { expect, test } from 'vitest';
import { checkWarnings, isBlocked, type ShiftChecks } from './shift';

const FINE: ShiftChecks = {
  clockOffsetMs: -2_000,
  syncAgeMs: 30_000,
  waiting: 0,
  troubledChannels: [],
  openEmergencies: 0,
};

test('a shift begins without a warning when all is well, and when channels cannot be asked about', () => {
  expect(checkWarnings(FINE)).toEqual([]);
  expect(checkWarnings({ ...FINE, clockOffsetMs: null, troubledChannels: null })).toEqual([]);
});

test('what an officer should look at is pointed out', () => {
  expect(checkWarnings({ ...FINE, clockOffsetMs: -61_000, syncAgeMs: null })).toEqual(['clock', 'sync']);
  expect(checkWarnings({ ...FINE, waiting: 2, troubledChannels: ['oa'], openEmergencies: 1 })).toEqual([
    'waiting',
    'channels',
    'emergencies',
  ]);
});

test('an unacknowledged emergency or an unsynced reply stands in the way of the end', () => {
  expect(isBlocked({ emergencies: 0, unsyncedReplies: 0 })).toBe(false);
  expect(isBlocked({ emergencies: 1, unsyncedReplies: 0 })).toBe(true);
  expect(isBlocked({ emergencies: 0, unsyncedReplies: 1 })).toBe(true);
});
