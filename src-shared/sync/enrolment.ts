import { z } from 'zod';
import { deskIdSchema, instantSchema, workstationIdSchema } from '../domain/ids';
import { publicKeysSchema } from '../domain/key';

/** How a workstation becomes known to its gateway and then proves who it is (docs/decisions/0015). */

/** Crockford's base 32: no I, L, O, U, which are read as something else. 60 bits. */
export const ENROLMENT_CODE_LENGTH = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What each signature is for: one for one purpose is none for another. */
export const ENROLMENT_DOMAIN = 'dutydesk enrolment v1';
export const SESSION_DOMAIN = 'dutydesk session v1';

/** The bytes that prove the possession of the keys at enrolment; they name the authority that the workstation is about to trust. */
export function enrolmentProofText(proof: { code: string; keyId: string; caFingerprint: string | null }): string {
  return [proof.code, proof.keyId, proof.caFingerprint ?? 'none'].join('\n');
}

/**
 * A code as a person typed it, as it was meant: without spaces and hyphens, in capitals, `O` for 0, `I` and `L` for 1.
 * @returns null when it cannot be one
 */
export function readEnrolmentCode(typed: string): string | null {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—·]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const ours = [...code].every((character) => ALPHABET.includes(character));
  return ours && code.length === ENROLMENT_CODE_LENGTH ? code : null;
}

/** @param bytes at least {@link ENROLMENT_CODE_LENGTH}, random */
export function enrolmentCodeOf(bytes: Uint8Array): string {
  return [...bytes.subarray(0, ENROLMENT_CODE_LENGTH)].map((byte) => ALPHABET[byte % 32] ?? '').join('');
}

/** In short groups, to be read out and compared: codes and fingerprints alike. */
export function inGroups(text: string): string {
  return text.match(/.{1,4}/g)?.join('-') ?? text;
}

const pem = z.string().startsWith('-----BEGIN CERTIFICATE-----').max(8_000);
/** SHA-256 of the certificate, hex in capitals. */
export const fingerprintSchema = z.string().regex(/^[0-9A-F]{64}$/);

/** GET /enrol/about: who answers at an address. Not trusted until a person has compared the authority's fingerprint. */
export const ENROL_ABOUT_PATH = '/enrol/about';
export const enrolAboutSchema = z.object({
  protocol: z.number().int(),
  /** The authority that signs the gateway's certificates; null without TLS, which only this machine can use. */
  ca: pem.nullable(),
});

/** POST /enrol */
export const ENROL_PATH = '/enrol';
export const enrolRequestSchema = z.object({
  code: z.string().length(ENROLMENT_CODE_LENGTH),
  keys: publicKeysSchema,
  caFingerprint: fingerprintSchema.nullable(),
  /** Ed25519 with {@link ENROLMENT_DOMAIN} over {@link enrolmentProofText}. */
  proof: z.base64().length(88),
  /** Public key (SPKI, base64) for a client certificate, should the gateway ask for one. */
  tlsKey: z.base64().max(200),
});
export const enrolResponseSchema = z.object({
  workstation: z.object({ id: workstationIdSchema, name: z.string() }),
  desk: z.object({ id: deskIdSchema, name: z.string() }),
  gateway: publicKeysSchema,
  clientCertificate: pem.nullable(),
});
export const ENROL_ERROR_CODES = [
  'wrong_code',
  'expired_code',
  'used_code',
  'wrong_proof',
  'wrong_authority',
  'too_many_tries',
] as const;
export const enrolErrorSchema = z.object({ code: z.enum(ENROL_ERROR_CODES), message: z.string() });

/** POST /auth/challenge, then POST /auth/session with the signature of what came back. */
export const CHALLENGE_PATH = '/auth/challenge';
export const challengeRequestSchema = z.object({ workstation: z.string().min(1).max(64) });
export const challengeResponseSchema = z.object({ challenge: z.string().min(1).max(400) });
export const SESSION_PATH = '/auth/session';
/** What runs at the workstation, for its administrator. */
export const seatProgramSchema = z.object({
  version: z.string().min(1).max(40),
  /** Operating system, in words. */
  system: z.string().max(120),
  /** Of the working copy, bytes; null before there is one. */
  dataBytes: z.number().int().nonnegative().nullable(),
});
export type SeatProgram = z.infer<typeof seatProgramSchema>;
export const sessionRequestSchema = z.object({
  workstation: z.string().min(1).max(64),
  challenge: z.string().min(1).max(400),
  /** Ed25519 with {@link SESSION_DOMAIN} over the challenge's UTF-8. */
  signature: z.base64().length(88),
  program: seatProgramSchema.optional(),
});
export const sessionResponseSchema = z.object({
  /** Goes as a bearer token with each request. */
  token: z.string().min(1).max(600),
  expiresInMs: z.number().int().positive(),
  now: instantSchema,
});

export type EnrolAbout = z.infer<typeof enrolAboutSchema>;
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;
export type EnrolResponse = z.infer<typeof enrolResponseSchema>;
export type EnrolErrorCode = (typeof ENROL_ERROR_CODES)[number];
