import type { z } from 'zod';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import type { claimViewSchema } from '../../../../src-shared/ipc/views';

export type ClaimView = z.infer<typeof claimViewSchema>;

export interface ClaimFacts {
  holderId: OfficerId | null;
  holderName: string | null;
  /** Gateway instant; null while the claim is tentative. */
  leaseUntil: string | null;
  /** The claim is a command that the gateway has not answered yet. */
  tentative: boolean;
}

/**
 * A claim as the signed-in officer sees it. Someone else's lease that ran out is free to take; the officer's own stays
 * the officer's until the gateway gives it to another, since work done under it still counts (`tokenHolds`).
 *
 * @param now gateway instant, ISO 8601
 */
export function claimView(facts: ClaimFacts, officerId: OfficerId, now: string): ClaimView {
  const { holderId, holderName, leaseUntil } = facts;
  if (holderId === officerId)
    return { state: facts.tentative ? 'tentative' : 'mine', holderId, holderName, leaseUntil };
  const ranOut = leaseUntil !== null && leaseUntil <= now;
  if (holderId === null || ranOut) return { state: 'free', holderId: null, holderName: null, leaseUntil: null };
  return { state: 'other', holderId, holderName, leaseUntil };
}
