import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, FACTORS, isValid, type RankContext, rank } from './rank';

const day = fc.constantFrom(null, '2026-01-01', '2026-03-01', '2026-03-02', '2027-01-01');
const candidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.uuid(),
  score: fc.double({ min: 0, max: 2, noNaN: true }),
  status: fc.constantFrom('approved', 'retired', 'draft'),
  businessLine: fc.constantFrom(null, 'traffic', 'household'),
  region: fc.constantFrom('', '东湖区', '北岭区'),
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

  const base: Candidate = {
    id: 'a',
    status: 'approved',
    businessLine: null,
    region: '',
    validFrom: null,
    validUntil: null,
    score: 1,
  };
  const today = '2026-03-01';
  const only = (over: Partial<Candidate>, context: Partial<RankContext>) =>
    rank([{ ...base, ...over }], { today, ...context })[0]?.factors;

  it.each([
    [
      'the business line of the message',
      { businessLine: 'traffic' },
      { businessLine: 'traffic' },
      'businessLine',
      0.05,
    ],
    ['another business line', { businessLine: 'traffic' }, { businessLine: 'legal' }, 'businessLine', 0],
    ['no business line on either side', {}, { businessLine: null }, 'businessLine', 0],
    ['the region asked about', { region: '东湖区' }, { regions: ['东湖区'] }, 'region', 0.04],
    ['another region', { region: '北岭区' }, { regions: ['东湖区'] }, 'region', -0.04],
    ['no region in particular', {}, { regions: ['东湖区'] }, 'region', 0],
    ['a region where none is asked about', { region: '北岭区' }, {}, 'region', 0],
    ['much use', {}, { uses: new Map([['a', { replies: 5_000, kept: null }]]) }, 'use', 0.03],
    ['no use', {}, {}, 'use', 0],
    ['success', {}, { uses: new Map([['a', { replies: 3, kept: 1 }]]) }, 'success', 0.03],
    ['two replies, which is chance', {}, { uses: new Map([['a', { replies: 2, kept: 1 }]]) }, 'success', 0],
  ] as const)('%s counts', (_, over, context, factor, value) => {
    expect(only(over, context)?.[factor]).toBeCloseTo(value, 10);
  });

  it('leaves out what is switched off, and all factors together are less than a clearly better text', () => {
    const all = { businessLine: 'traffic', regions: ['东湖区'], uses: new Map([['a', { replies: 900, kept: 1 }]]) };
    const off = { businessLine: false, region: false, use: false, success: false };
    const candidate = { businessLine: 'traffic', region: '东湖区' };
    expect(only(candidate, { ...all, ranking: off })).toEqual({
      text: 1,
      businessLine: 0,
      region: 0,
      use: 0,
      success: 0,
    });
    const best = rank(
      [
        { ...base, ...candidate, score: 0.8 },
        { ...base, id: 'b' },
      ],
      { today, ...all },
    );
    expect(best.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(Object.values(FACTORS).reduce((sum, each) => sum + each, 0)).toBeCloseTo(0.15, 10);
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
