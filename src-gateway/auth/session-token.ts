import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What a gateway hands out and recognises again without storing it: signed with a secret that every gateway on the same store
 * has, bound to one workstation, and of a short life.
 */
export interface Pass {
  workstation: string;
  /** Key pairs that it was given for; another enrolment makes it void. */
  keyId: string;
  /** Milliseconds since 1970, on the gateway's clock. */
  until: number;
}

export type PassKind = 'challenge' | 'session';

/** @param nonce makes two of the same moment differ */
export function makePass(kind: PassKind, secret: Buffer, pass: Pass, nonce: Buffer): string {
  const body = Buffer.from(
    JSON.stringify([pass.workstation, pass.keyId, pass.until, nonce.toString('base64url')]),
  ).toString('base64url');
  return `${body}.${signatureOf(kind, secret, body).toString('base64url')}`;
}

/** The pass that a gateway of this store made, still valid at `now`; null for anything else. */
export function readPass(kind: PassKind, secret: Buffer, text: string, now: number): Pass | null {
  const [body, signature, ...more] = text.split('.');
  if (body === undefined || signature === undefined || more.length > 0) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(kind, secret, body);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [workstation, keyId, until] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [
    string,
    string,
    number,
  ];
  return until > now ? { workstation, keyId, until } : null;
}

function signatureOf(kind: PassKind, secret: Buffer, body: string): Buffer {
  return createHmac('sha256', secret).update(`dutydesk ${kind} v1\0${body}`).digest();
}
