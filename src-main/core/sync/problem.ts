import type { SyncErrorCode } from '../../../src-shared/sync/protocol';

/** The gateway cannot be reached, is too busy, or took too long: try again later. */
export class Unreachable extends Error {
  constructor(
    detail: string,
    /** How long the gateway asked to wait, ms. */
    readonly retryAfterMs: number | null,
    cause?: unknown,
  ) {
    super(detail, { cause });
    this.name = 'Unreachable';
  }
}

/**
 * `invalid_response`: what answers is not our gateway, or a newer one. `untrusted_gateway`, `certificate_expired`: it cannot show that
 * it is our gateway; nothing was sent to it.
 */
export type RefusalReason = SyncErrorCode | 'invalid_response' | 'untrusted_gateway' | 'certificate_expired';

/** The gateway answered and will not talk to this workstation until a person has done something. */
export class Refused extends Error {
  constructor(
    readonly reason: RefusalReason,
    detail: string,
    cause?: unknown,
  ) {
    super(`${reason}: ${detail}`, { cause });
    this.name = 'Refused';
  }
}

/** The copy cannot be brought up to date by changes: it has to be rebuilt from a snapshot. */
export class RebaseNeeded extends Error {
  constructor(readonly reason: string) {
    super(`rebase: ${reason}`);
    this.name = 'RebaseNeeded';
  }
}
