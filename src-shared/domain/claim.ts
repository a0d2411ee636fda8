import { z } from 'zod';
import { commandIdSchema, type OfficerId } from './ids';

/**
 * The fencing token that every write on a message carries (sync.md, "Push"). `id` is the id of the claim command,
 * so that work done offline can name a claim the gateway has not numbered yet; `version` is the gateway's
 * monotonic number, null while the claim is tentative.
 */
export const claimTokenSchema = z.object({
  id: commandIdSchema,
  version: z.number().int().positive().nullable(),
});
export type ClaimToken = z.infer<typeof claimTokenSchema>;

/** What the gateway knows about the claim on one message. Instants are the gateway's clock. */
export interface ClaimState {
  claimId: string | null;
  claimVersion: number;
  holderId: OfficerId | null;
  leaseUntil: string | null;
  /** The claim was made offline and may still give way to an earlier offline claim. */
  tentative: boolean;
  /** The claim version that the claimant saw when claiming. */
  baseVersion: number;
  /** Order among offline claims, see {@link claimRank}. */
  rank: string | null;
  /** A reply, ticket or other write has been accepted under this claim. */
  used: boolean;
}

export interface ClaimRequest {
  commandId: string;
  tentative: boolean;
  baseVersion: number;
  rank: string;
}

/** Default lease: 15 minutes, renewed at a third of it (sync.md); an administrator can change it. */
export const DEFAULT_LEASE_MS = 15 * 60_000;

/**
 * Order among claims that were made offline: the instant of the claim on the gateway's clock, as the workstation
 * knew the difference when it wrote the command, then the command id. It uses nothing but what the command carries,
 * so the winner does not depend on the order of arrival.
 *
 * @param at device instant of the claim, ISO 8601
 * @param clockOffsetMs device clock minus gateway clock in milliseconds, as last measured; 0 when never measured
 */
export function claimRank(at: string, clockOffsetMs: number, commandId: string): string {
  return `${new Date(Date.parse(at) - clockOffsetMs).toISOString()} ${commandId}`;
}

export type ClaimDecision = 'grant' | 'displace' | 'refuse';

/**
 * Decides a claim on the gateway. Free or expired: granted. Held: refused, except that among offline claims on the
 * same base version, within the lease and before any work was accepted, the lower rank wins whatever came first.
 *
 * @param now gateway instant, ISO 8601
 */
export function decideClaim(current: ClaimState, request: ClaimRequest, now: string): ClaimDecision {
  const free = current.holderId === null || current.leaseUntil === null || current.leaseUntil <= now;
  if (free) return 'grant';
  const bothOffline = current.tentative && request.tentative && current.baseVersion === request.baseVersion;
  if (bothOffline && !current.used && current.rank !== null && request.rank < current.rank) return 'displace';
  return 'refuse';
}

/**
 * Whether a write may go in under a token: its claim is the one that stands. Each grant has a claim command of its own, so
 * the id alone fences off whoever lost the message. The version differs under the same id only after the gateway's store
 * was restored from a backup and claims were numbered anew; then the work still counts, because the reply of such a write
 * may be out already, and a conflict would have it written and sent a second time. A lease that ran out while nobody else took the message still counts:
 * the officer who worked on it offline must not lose the work to an empty chair.
 */
export function tokenHolds(current: Pick<ClaimState, 'claimId'>, token: Pick<ClaimToken, 'id'>): boolean {
  return current.claimId === token.id;
}
