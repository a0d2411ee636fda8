import { sealingPublicKey } from '../../../src-files/keys/key-pairs';
import { makeReplyPair, openSealed, sealTo } from '../../../src-files/keys/sealed-box';
import type { WorkstationId } from '../../../src-shared/domain/ids';
import type { PublicKeys } from '../../../src-shared/domain/key';
import {
  escrowPurpose,
  escrowResponseSchema,
  type PassphraseResponse,
  passphraseContentSchema,
  passphrasePurpose,
  passphraseResponseSchema,
  SIGN_IN_PATH,
  type SignInHello,
  type SignInOfficers,
  type SignInResponse,
  signInAnswerPurpose,
  signInContentSchema,
  signInHelloSchema,
  signInOfficersSchema,
  signInPurpose,
  signInResponseSchema,
} from '../../../src-shared/sync/sign-in';
import type { GatewayClient } from '../sync/gateway-client';
import { Refused } from '../sync/problem';

export interface SealedChange {
  keyId: string;
  box: string;
}

/** Sign-in at the gateway. Every method throws Unreachable or Refused. */
export interface SignInClient {
  hello(): Promise<SignInHello>;
  /** @returns the gateway's answer, and the database key that came with it, opened */
  signIn(badgeNumber: string, passphrase: string): Promise<{ answer: SignInResponse; databaseKey: Buffer | null }>;
  /** Leaves the database key with the gateway; returns whether it was taken. */
  leaveKey(keys: PublicKeys, databaseKey: Buffer): Promise<boolean>;
  changePassphrase(change: SealedChange): Promise<PassphraseResponse>;
  officers(): Promise<SignInOfficers>;
}

/** Seals a change of passphrase to the gateway's keys, to be sent now or later, by whatever way. */
export function sealChange(
  workstationId: WorkstationId,
  keys: PublicKeys,
  change: { officerId: string; before: string; after: string; at: string },
): SealedChange {
  const content = Buffer.from(JSON.stringify(passphraseContentSchema.parse(change)));
  return seal(keys, passphrasePurpose(workstationId), content);
}

export function createSignInClient(gateway: GatewayClient, signal: AbortSignal): SignInClient {
  const { workstationId } = gateway;
  const hello = () => gateway.ask(SIGN_IN_PATH, null, signInHelloSchema, signal);

  return {
    hello,
    async signIn(badgeNumber, passphrase) {
      const pair = makeReplyPair();
      const content = signInContentSchema.parse({ badgeNumber, passphrase, answerTo: pair.publicKey });
      const { keys } = await hello();
      const sealed = seal(keys, signInPurpose(workstationId), Buffer.from(JSON.stringify(content)));
      const answer = await gateway.ask(SIGN_IN_PATH, sealed, signInResponseSchema, signal);
      if (answer.outcome !== 'accepted' || answer.databaseKey === null) return { answer, databaseKey: null };
      const databaseKey = openSealed(pair.privateKey, signInAnswerPurpose(workstationId), answer.databaseKey);
      if (databaseKey === null) throw new Refused('invalid_response', 'the database key cannot be opened');
      return { answer, databaseKey };
    },
    async leaveKey(keys, databaseKey) {
      const sealed = seal(keys, escrowPurpose(workstationId), databaseKey);
      return (await gateway.ask(`${SIGN_IN_PATH}/escrow`, sealed, escrowResponseSchema, signal)).taken;
    },
    changePassphrase: (change) => gateway.ask(`${SIGN_IN_PATH}/passphrase`, change, passphraseResponseSchema, signal),
    officers: () => gateway.ask(`${SIGN_IN_PATH}/officers`, null, signInOfficersSchema, signal),
  };
}

function seal(keys: PublicKeys, purpose: string, bytes: Uint8Array): SealedChange {
  return { keyId: keys.keyId, box: sealTo(sealingPublicKey(keys), purpose, bytes) };
}
