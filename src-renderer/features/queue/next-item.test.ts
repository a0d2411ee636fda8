import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../../src-shared/domain/ids';
import { nextToWorkOn } from './next-item';

type Item = Parameters<typeof nextToWorkOn>[0][number];

function item(
  id: string,
  change: { status?: Item['status']; claim?: Item['claim']['state']; back?: boolean } = {},
): Item {
  return {
    id: id as MessageId,
    status: change.status ?? 'new',
    claim: { state: change.claim ?? 'free', holderId: null, holderName: null, leaseUntil: null },
    needsAttention: change.back ?? false,
  };
}

describe('nextToWorkOn', () => {
  it('is the next below', () => {
    expect(nextToWorkOn([item('a'), item('b'), item('c')], 'a')).toBe(1);
  });

  it('passes over what a colleague handles and what waits for somebody else', () => {
    const items = [
      item('a'),
      item('b', { status: 'claimed', claim: 'other' }),
      item('c', { status: 'waiting', claim: 'mine' }),
      item('d', { status: 'answered', claim: 'mine' }),
      item('e', { status: 'waiting', claim: 'mine', back: true }),
    ];
    expect(nextToWorkOn(items, 'a')).toBe(4);
  });

  it('starts at the top again when nothing is left below', () => {
    expect(nextToWorkOn([item('a'), item('b'), item('c', { status: 'answered' })], 'b')).toBe(0);
  });

  it('starts at the top when the message is not in the list', () => {
    expect(nextToWorkOn([item('a', { claim: 'other' }), item('b')], 'gone')).toBe(1);
    expect(nextToWorkOn([item('a')], null)).toBe(0);
  });

  it('is the neighbour when nothing waits for this desk', () => {
    const items = [item('a', { status: 'closed' }), item('b', { status: 'closed' })];
    expect(nextToWorkOn(items, 'a')).toBe(1);
    expect(nextToWorkOn(items, 'b')).toBe(0);
  });

  it('is none when there is no other message', () => {
    expect(nextToWorkOn([item('a')], 'a')).toBe(-1);
    expect(nextToWorkOn([], null)).toBe(-1);
  });
});
