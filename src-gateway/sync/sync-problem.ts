import type { SyncErrorCode } from '../../src-shared/sync/protocol';

const STATUS: Record<SyncErrorCode, number> = {
  unauthorized: 401,
  protocol_mismatch: 426,
  sequence_gap: 409,
  command_id_reused: 409,
  wrong_workstation: 403,
  wrong_scope: 403,
  forbidden: 403,
  invalid_request: 400,
  too_large: 413,
  too_many_requests: 429,
  unavailable: 503,
};

/** An answer of the sync interface other than success: a code for the program and a sentence for people. */
export class SyncProblem extends Error {
  override readonly name = 'SyncProblem';

  constructor(
    readonly code: SyncErrorCode,
    message: string,
    readonly expectedSeq?: number,
  ) {
    super(message);
  }

  get statusCode(): number {
    return STATUS[this.code];
  }

  get body(): { code: SyncErrorCode; message: string; expectedSeq?: number } {
    return {
      code: this.code,
      message: this.message,
      ...(this.expectedSeq === undefined ? {} : { expectedSeq: this.expectedSeq }),
    };
  }
}
