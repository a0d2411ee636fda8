import { expect, test } from 'vitest';
import { officerIdSchema } from '../../../../src-shared/domain/ids';
import { type ClaimFacts, claimView } from './claim-view';

const me = officerIdSchema.parse('o1');
const other = officerIdSchema.parse('o2');
const now = '2026-03-02T08:00:00.000Z';

const state = (facts: Partial<ClaimFacts>) =>
  claimView({ holderId: null, holderName: '某', leaseUntil: null, tentative: false, ...facts }, me, now).state;

test('free, mine, tentative, other', () => {
  expect(state({})).toBe('free');
  expect(state({ holderId: me, tentative: true })).toBe('tentative');
  expect(state({ holderId: me, leaseUntil: '2026-03-02T08:10:00.000Z' })).toBe('mine');
  expect(state({ holderId: other, leaseUntil: '2026-03-02T08:00:00.001Z' })).toBe('other');
});

test("someone else's lease that ran out is free, my own is still mine", () => {
  expect(state({ holderId: other, leaseUntil: now })).toBe('free');
  expect(state({ holderId: me, leaseUntil: now })).toBe('mine');
});

test('a colleague who claimed at this very workstation without the network holds it as well', () => {
  expect(state({ holderId: other, tentative: true })).toBe('other');
});
