import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUSINESS_LINE_BOOST, type Candidate, isValid, rank } from './rank';

const day = fc.constantFrom(null, '2026-01-01', '2026-03-01', '2026-03-02', '2027-01-01');
const candidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.uuid(),
  score: fc.double({ min: 0, max: 2, noNaN: true }),
  status: fc.constantFrom('approved', 'retired', 'draft'),
  businessLine: fc.constantFrom(null, 'traffic', 'household'),
  validFrom: day,
  validUntil: day,
});

describe('rank', () => {
  it('never puts an expired entry above a valid one, never shows a retired one, otherwise orders by score', () => {
    fc.assert(
      fc.property(fc.array(candidate), fc.constantFrom(null, 'traffic'), (candidates, businessLine) => {
        const ranked = rank(candidates, { today: '2026-03-01', businessLine });
        expect(ranked).toHaveLength(candidates.filter(({ status }) => status !== 'retired').length);
        for (const [at, hit] of ranked.entries()) {
          const next = ranked[at + 1];
          if (next === undefined) continue;
          expect(Number(hit.expired)).toBeLessThanOrEqual(Number(next.expired));
          if (hit.expired === next.expired) expect(hit.score).toBeGreaterThanOrEqual(next.score);
        }
      }),
    );
  });

  it('adds the boost on the same business line only', () => {
    const base = { status: 'approved', validFrom: null, validUntil: null, score: 1 };
    const ranked = rank(
      [
        { ...base, id: 'none', businessLine: null },
        { ...base, id: 'same', businessLine: 'traffic' },
      ],
      { today: '2026-03-01', businessLine: 'traffic' },
    );
    expect(ranked).toEqual([
      { id: 'same', score: 1 + BUSINESS_LINE_BOOST, expired: false },
      { id: 'none', score: 1, expired: false },
    ]);
  });
});

describe('isValid', () => {
  it.each([
    [null, null, true],
    ['2026-03-01', '2026-03-01', true],
    ['2026-03-02', null, false],
    [null, '2026-02-28', false],
    [null, '2026-03-01T00:00:00', true],
  ])('from %s to %s on 1 March 2026: %s', (validFrom, validUntil, valid) => {
    expect(isValid({ validFrom, validUntil }, '2026-03-01')).toBe(valid);
  });
});
