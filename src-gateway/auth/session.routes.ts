import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { isSignedBy } from '../../src-files/keys/key-pairs';
import {
  CHALLENGE_PATH,
  challengeRequestSchema,
  challengeResponseSchema,
  SESSION_DOMAIN,
  SESSION_PATH,
  sessionRequestSchema,
  sessionResponseSchema,
} from '../../src-shared/sync/enrolment';
import { syncErrorSchema } from '../../src-shared/sync/protocol';
import type { Db } from '../db/database';
import { inTransaction, readClock } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import { findWorkstationAndSecret, noteSignIn } from '../features/desk/workstation.repository';
import { makePass, readPass } from './session-token';
import { assertProtocol, protocolOf, unauthorized } from './workstation-auth';

const CHALLENGE_MS = 60_000;
/** Sign-ins per workstation and address; one is due once an hour. */
const SIGN_INS_PER_MINUTE = 30;
const errors = { 400: syncErrorSchema, 401: syncErrorSchema, 426: syncErrorSchema, 429: syncErrorSchema };

export interface SessionDeps {
  db: Db;
  /** How long a session is valid. */
  sessionMs: number;
}

/**
 * How a workstation signs in: it signs a challenge of the gateway with its key, and gets a token of a short life. One of another protocol
 * proves itself too before it is turned away, so that the administrator sees which one needs an update.
 */
export async function registerSessionRoutes(instance: FastifyInstance, deps: SessionDeps): Promise<void> {
  await instance.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    // Besides the general limit of the address.
    const preHandler = app.rateLimit({ max: SIGN_INS_PER_MINUTE, timeWindow: '1 minute', keyGenerator: seatKey });

    app.post(
      CHALLENGE_PATH,
      {
        preHandler,
        schema: {
          tags: ['session'],
          summary: 'Something to sign; given to anybody',
          body: challengeRequestSchema,
          response: { 200: challengeResponseSchema, ...errors },
        },
      },
      async ({ body }) => {
        const { sessionSecret } = await openIdentity(deps.db);
        const pass = { workstation: body.workstation, keyId: '', until: Date.now() + CHALLENGE_MS };
        return { challenge: makePass('challenge', sessionSecret, pass, randomBytes(16)) };
      },
    );

    app.post(
      SESSION_PATH,
      {
        preHandler,
        schema: {
          tags: ['session'],
          summary: 'A session for whoever signed the challenge',
          body: sessionRequestSchema,
          response: { 200: sessionResponseSchema, ...errors },
        },
      },
      async (request) => {
        const { body } = request;
        const found = await findWorkstationAndSecret(deps.db, body.workstation);
        if (found === null) throw unauthorized();
        const { workstation, secret } = found;
        const challenge = readPass('challenge', secret, body.challenge, Date.now());
        const { keys } = workstation;
        const proven =
          challenge?.workstation === workstation.id &&
          keys !== null &&
          !workstation.revoked &&
          isSignedBy(keys, SESSION_DOMAIN, Buffer.from(body.challenge), body.signature);
        if (!proven) throw unauthorized();
        await inTransaction(deps.db, (trx) =>
          noteSignIn(trx, workstation.id, { protocol: protocolOf(request), program: body.program }),
        );
        assertProtocol(request);
        const until = Date.now() + deps.sessionMs;
        const pass = { workstation: workstation.id, keyId: keys.keyId, until };
        return {
          token: makePass('session', secret, pass, randomBytes(16)),
          expiresInMs: deps.sessionMs,
          now: await readClock(deps.db),
        };
      },
    );
  });
}

/** Workstations behind one address do not use up each other's attempts. */
function seatKey({ ip, body }: { ip: string; body?: unknown }): string {
  const named = typeof body === 'object' && body !== null && 'workstation' in body ? String(body.workstation) : '';
  return `${ip} ${named}`;
}
