import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClaimRequest, type ClaimState, claimRank, DEFAULT_LEASE_MS, decideClaim, tokenHolds } from './claim';
import { commandIdSchema, officerIdSchema } from './ids';

const FREE: ClaimState = {
  claimId: null,
  claimVersion: 3,
  holderId: null,
  leaseUntil: null,
  tentative: false,
  baseVersion: 3,
  rank: null,
  used: false,
};
const NOW = '2026-03-02T08:00:00.000Z';
const later = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();

function held(over: Partial<ClaimState> = {}): ClaimState {
  return {
    ...FREE,
    claimId: 'held',
    claimVersion: 4,
    holderId: officerIdSchema.parse('o1'),
    leaseUntil: later(DEFAULT_LEASE_MS),
    ...over,
  };
}

function request(over: Partial<ClaimRequest> = {}): ClaimRequest {
  return { commandId: 'asked', tentative: false, baseVersion: 3, rank: claimRank(NOW, 0, 'asked'), ...over };
}

describe('decideClaim', () => {
  test('grants what is free and what has expired, to the millisecond', () => {
    expect(decideClaim(FREE, request(), NOW)).toBe('grant');
    expect(decideClaim(held({ leaseUntil: NOW }), request(), NOW)).toBe('grant');
    expect(decideClaim(held({ leaseUntil: later(1) }), request(), NOW)).toBe('refuse');
  });

  test('an online claim is never displaced', () => {
    const earlier = request({ tentative: true, rank: claimRank(later(-60_000), 0, 'asked') });
    expect(decideClaim(held({ rank: claimRank(NOW, 0, 'held') }), earlier, NOW)).toBe('refuse');
  });

  test('an earlier offline claim displaces a later offline one on the same base version only', () => {
    const current = held({ tentative: true, rank: claimRank(NOW, 0, 'held') });
    const earlier = request({ tentative: true, rank: claimRank(later(-60_000), 0, 'asked') });
    expect(decideClaim(current, earlier, NOW)).toBe('displace');
    expect(decideClaim(current, { ...earlier, baseVersion: 2 }, NOW)).toBe('refuse');
    expect(decideClaim({ ...current, used: true }, earlier, NOW)).toBe('refuse');
    expect(decideClaim(current, { ...earlier, tentative: false }, NOW)).toBe('refuse');
  });

  test('offline claims on one message have the same winner in whatever order they arrive', () => {
    const claims = fc.uniqueArray(
      fc.record({ id: fc.uuid(), at: fc.integer({ min: 0, max: 5 }), offset: fc.integer({ min: -3, max: 3 }) }),
      {
        selector: (claim) => claim.id,
        minLength: 2,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(
        claims.chain((made) => fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length }))),
        ([made, order]) => {
          const requests = (list: typeof made) =>
            list.map((claim) =>
              request({
                commandId: claim.id,
                tentative: true,
                rank: claimRank(later(claim.at * 1_000), claim.offset * 1_000, claim.id),
              }),
            );
          const lowest = requests(made).reduce((best, next) => (next.rank < best.rank ? next : best));
          expect(arrive(requests(order))).toBe(lowest.commandId);
        },
      ),
    );
  });
});

/** Applies claims one by one as the gateway does and tells whose claim stands. */
function arrive(requests: ClaimRequest[]): string | null {
  let state = FREE;
  for (const asked of requests) {
    const decision = decideClaim(state, asked, NOW);
    if (decision === 'refuse') continue;
    state = held({
      claimId: asked.commandId,
      claimVersion: state.claimVersion + 1,
      tentative: asked.tentative,
      baseVersion: asked.baseVersion,
      rank: asked.rank,
    });
  }
  return state.claimId;
}

describe('claimRank', () => {
  test('orders by the gateway instant, then by id', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        (a, b, offset) => {
          const one = claimRank(later(a + offset), offset, 'x');
          const other = claimRank(later(b), 0, 'y');
          expect(one < other).toBe(a < b || a === b);
        },
      ),
    );
  });
});

describe('tokenHolds', () => {
  const id = commandIdSchema.parse('01890000-0000-7000-8000-000000000001');
  const other = commandIdSchema.parse('01890000-0000-7000-8000-000000000002');

  test('needs the same claim', () => {
    expect(tokenHolds({ claimId: id }, { id })).toBe(true);
    expect(tokenHolds({ claimId: other }, { id })).toBe(false);
    expect(tokenHolds({ claimId: null }, { id })).toBe(false);
  });
});
