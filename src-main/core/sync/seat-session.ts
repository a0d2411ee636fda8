import type { z } from 'zod';
import { type StoredKeys, sign } from '../../../src-files/keys/key-pairs';
import type { WorkstationId } from '../../../src-shared/domain/ids';
import {
  CHALLENGE_PATH,
  challengeResponseSchema,
  SESSION_DOMAIN,
  SESSION_PATH,
  type SeatProgram,
  sessionResponseSchema,
} from '../../../src-shared/sync/enrolment';
import type { Clock } from '../platform/clock';

/** A token is given up this early, so that none runs out on its way. */
const EARLY_MS = 30_000;

export interface SeatToken {
  text: string;
  /** Monotonic ms. */
  goodUntil: number;
}

/** The workstation's session with the gateway: signed in when first needed, and again before it runs out. */
export interface SeatSession {
  /** @param except a token that the gateway does not take any more @throws as `ask` does */
  token(except: SeatToken | null): Promise<SeatToken>;
}

/** @param ask posts JSON to a path of the gateway and checks the answer */
export function createSeatSession(options: {
  workstationId: WorkstationId;
  keys: StoredKeys;
  clock: Clock;
  /** What the administrator is told at each sign-in. */
  program?: (() => SeatProgram) | undefined;
  ask<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
}): SeatSession {
  const { workstationId, keys, clock, ask, program } = options;
  let current: SeatToken | null = null;
  let signingIn: Promise<SeatToken> | null = null;

  async function signIn(): Promise<SeatToken> {
    const workstation = workstationId;
    const { challenge } = await ask(CHALLENGE_PATH, { workstation }, challengeResponseSchema);
    const signature = sign(keys, SESSION_DOMAIN, Buffer.from(challenge));
    const startedAt = clock.monotonicMs();
    const about = program === undefined ? {} : { program: program() };
    const answer = await ask(SESSION_PATH, { workstation, challenge, signature, ...about }, sessionResponseSchema);
    const early = Math.min(EARLY_MS, answer.expiresInMs / 4);
    current = { text: answer.token, goodUntil: startedAt + answer.expiresInMs - early };
    return current;
  }

  return {
    async token(except) {
      if (current !== null && current !== except && clock.monotonicMs() < current.goodUntil) return current;
      // Many requests may find out at once; one signs in for all.
      signingIn ??= signIn().finally(() => {
        signingIn = null;
      });
      signingIn.catch(() => undefined); // Who waited may have given up meanwhile.
      return signingIn;
    },
  };
}
