import { describe, expect, test } from 'vitest';
import { ANSWER_STATUSES, isAnswerValid } from './answer';

describe('isAnswerValid', () => {
  const answer = { status: 'approved' as const, validFrom: '2026-03-01', validUntil: '2026-03-31' };

  test('both ends are included', () => {
    expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((day) => isAnswerValid(answer, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('an open end has no limit', () => {
    expect(isAnswerValid({ ...answer, validFrom: null }, '1999-01-01')).toBe(true);
    expect(isAnswerValid({ ...answer, validUntil: null }, '2099-01-01')).toBe(true);
  });

  test('only an approved answer may be relied on', () => {
    expect(ANSWER_STATUSES.filter((status) => isAnswerValid({ ...answer, status }, '2026-03-15'))).toEqual([
      'approved',
    ]);
  });
});
