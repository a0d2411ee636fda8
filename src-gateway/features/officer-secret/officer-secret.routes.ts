import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  escrowRequestSchema,
  escrowResponseSchema,
  passphraseRequestSchema,
  passphraseResponseSchema,
  SIGN_IN_PATH,
  signInHelloSchema,
  signInOfficersSchema,
  signInRequestSchema,
  signInResponseSchema,
} from '../../../src-shared/sync/sign-in';
import { identify } from '../../auth/workstation-auth';
import { readClock } from '../../db/transaction';
import { changePassphrase, hello, listSignInOfficers, type SignInDeps, signIn, takeEscrow } from './sign-in.service';

const BODY_LIMIT = 16 * 1024;

/** The interface of src-shared/sync/sign-in.ts, for enrolled workstations only. */
export async function registerSignInRoutes(instance: FastifyInstance, deps: SignInDeps): Promise<void> {
  await instance.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    const { db } = deps;

    app.get(
      SIGN_IN_PATH,
      { schema: { tags: ['sign-in'], summary: 'Keys to seal to', response: { 200: signInHelloSchema } } },
      async (request) => hello(deps, await identify(db, request)),
    );
    app.post(
      SIGN_IN_PATH,
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          tags: ['sign-in'],
          summary: 'Badge number and passphrase against the workstation’s database key',
          body: signInRequestSchema,
          response: { 200: signInResponseSchema },
        },
      },
      async (request) => signIn(deps, await identify(db, request), request.body),
    );
    app.post(
      `${SIGN_IN_PATH}/escrow`,
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          tags: ['sign-in'],
          summary: 'The workstation’s database key, sealed',
          body: escrowRequestSchema,
          response: { 200: escrowResponseSchema },
        },
      },
      async (request) => {
        const taken = await takeEscrow(deps, await identify(db, request), request.body);
        return { now: await readClock(db), taken };
      },
    );
    app.post(
      `${SIGN_IN_PATH}/passphrase`,
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          tags: ['sign-in'],
          summary: 'A new passphrase; the old one is needed',
          body: passphraseRequestSchema,
          response: { 200: passphraseResponseSchema },
        },
      },
      async (request) => changePassphrase(deps, await identify(db, request), request.body),
    );
    app.get(
      `${SIGN_IN_PATH}/officers`,
      { schema: { tags: ['sign-in'], summary: 'Who may sign in', response: { 200: signInOfficersSchema } } },
      async (request) => listSignInOfficers(deps, await identify(db, request)),
    );
  });
}
