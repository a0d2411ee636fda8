import { createHash } from 'node:crypto';
import type { PublicKeys } from '../../src-shared/domain/key';
import {
  FERRY_PAPER_DOMAIN,
  type FerryAnswer,
  type FerryOutsideAnswer,
  type FerryRequest,
  type FerrySignIn,
  ferryAnswerSchema,
  ferryOutsideAnswerSchema,
  ferryRequestSchema,
  ferrySignInSchema,
} from '../../src-shared/sync/ferry';
import { grantsPurpose } from '../keys/ferry-grant';
import { isKeyIdOf, isSignedBy, publicPart, type StoredKeys, sealingKey, sign } from '../keys/key-pairs';
import { openSealed } from '../keys/sealed-box';

/** A request is a page of text; an answer holds a few lines for each officer. */
export const MAX_PAPER_BYTES = 500_000;

/** What two people compare, each reading from a paper or screen of their own: 128 bits of the hash of both public keys, in hex. */
export function fingerprintOf(keys: PublicKeys): string {
  return createHash('sha256')
    .update('dutydesk ferry keys v1\0')
    .update(Buffer.from(keys.signing, 'base64'))
    .update(Buffer.from(keys.sealing, 'base64'))
    .digest('hex')
    .slice(0, 32);
}

export function writeRequest(keys: StoredKeys, createdAt: string): string {
  const body: Omit<FerryRequest, 'signature'> = {
    format: 'dutydesk-ferry-request',
    version: 1,
    keys: publicPart(keys),
    createdAt,
  };
  return signed(body, keys);
}

/** @returns null when it is none, or was changed after it was written */
export function readRequest(text: string): FerryRequest | null {
  const parsed = ferryRequestSchema.safeParse(parseJson(text));
  return parsed.success && isOwnersOf(parsed.data, parsed.data.keys) ? parsed.data : null;
}

export function writeAnswer(keys: StoredKeys, body: Omit<FerryAnswer, 'format' | 'version' | 'gateway' | 'signature'>) {
  const { request, workstation, desk, signIn, taken, createdAt } = body;
  const whole: Omit<FerryAnswer, 'signature'> = {
    format: 'dutydesk-ferry-answer',
    version: 1,
    request,
    workstation,
    desk,
    gateway: publicPart(keys),
    signIn,
    taken,
    createdAt,
  };
  return signed(whole, keys);
}

/** @returns null when it is none, or was changed after it was written */
export function readAnswer(text: string): FerryAnswer | null {
  const parsed = ferryAnswerSchema.safeParse(parseJson(text));
  return parsed.success && isOwnersOf(parsed.data, parsed.data.gateway) ? parsed.data : null;
}

/** Who may sign in, out of the answer's box; null when it is not for these keys. */
export function openSignIn(keys: StoredKeys, { workstation, signIn }: FerryAnswer): FerrySignIn | null {
  const opened = openSealed(sealingKey(keys), grantsPurpose(workstation.id), signIn);
  const parsed = ferrySignInSchema.safeParse(opened === null ? null : parseJson(opened.toString('utf8')));
  return parsed.success ? parsed.data : null;
}

export function writeOutsideAnswer(
  keys: StoredKeys,
  body: Omit<FerryOutsideAnswer, 'format' | 'version' | 'gateway' | 'signature'>,
): string {
  const { request, outside, desk, taken, createdAt } = body;
  const whole: Omit<FerryOutsideAnswer, 'signature'> = {
    format: 'dutydesk-ferry-outside-answer',
    version: 1,
    request,
    outside,
    desk,
    gateway: publicPart(keys),
    taken,
    createdAt,
  };
  return signed(whole, keys);
}

/** @returns null when it is none, or was changed after it was written */
export function readOutsideAnswer(text: string): FerryOutsideAnswer | null {
  const parsed = ferryOutsideAnswerSchema.safeParse(parseJson(text));
  return parsed.success && isOwnersOf(parsed.data, parsed.data.gateway) ? parsed.data : null;
}

/** A fingerprint as a person typed it, or as it was printed in groups. */
export function plainFingerprint(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\-–—·:]/g, '');
}

function signed(body: object, keys: StoredKeys): string {
  const signature = sign(keys, FERRY_PAPER_DOMAIN, bytesOf(body));
  return `${JSON.stringify({ ...body, signature }, null, 2)}\n`;
}

function isOwnersOf(
  { signature, ...body }: FerryRequest | FerryAnswer | FerryOutsideAnswer,
  keys: PublicKeys,
): boolean {
  return isKeyIdOf(keys) && isSignedBy(keys, FERRY_PAPER_DOMAIN, bytesOf(body), signature);
}

/** The schemas put the keys in their order, whatever order the file has. */
function bytesOf(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema then says what is wrong.
  }
}
