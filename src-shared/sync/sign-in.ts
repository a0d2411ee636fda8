import { z } from 'zod';
import { instantSchema, officerIdSchema } from '../domain/ids';
import { publicKeysSchema } from '../domain/key';
import { officerSchema } from '../domain/officer';
import { PASSPHRASE_PROBLEMS, passphraseSchema } from '../domain/passphrase';

/**
 * Sign-in between workstation and gateway (decision 0016). What names a badge or a passphrase travels encrypted to the gateway's sealing
 * key, whatever protects the line; `purpose` of each box below binds it to one request of one workstation.
 */
export const SIGN_IN_PATH = '/sync/sign-in';

const now = instantSchema;
const box = z.base64().max(8_192);
/** The box, and the id of the gateway's keys that it was sealed to. */
const sealed = z.object({ keyId: publicKeysSchema.shape.keyId, box });
const version = z.number().int().positive();
const waitMs = z.number().int().nonnegative();

/** GET /sync/sign-in: what the sign-in screen needs before anybody is known. `sample` only of a gateway that serves sample data. */
export const signInHelloSchema = z.object({
  now,
  keys: publicKeysSchema,
  sample: z
    .object({
      passphrase: z.string(),
      officers: z.array(officerSchema.pick({ badgeNumber: true, name: true, role: true })),
    })
    .nullable(),
});
export type SignInHello = z.infer<typeof signInHelloSchema>;

/** POST /sync/sign-in. `answerTo`: raw X25519 key, base64, of a pair that the workstation made for this one answer. */
export const signInRequestSchema = sealed;
export const signInContentSchema = z.object({
  badgeNumber: z.string().min(1).max(20),
  passphrase: passphraseSchema,
  answerTo: z.base64().length(44),
});
export const signInResponseSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    now,
    officer: officerSchema,
    secretVersion: version,
    /** The passphrase was set by somebody else and only serves to choose one's own. */
    mustChange: z.boolean(),
    /** The workstation's database key, sealed to `answerTo`; null when it was never left with the gateway. */
    databaseKey: box.nullable(),
    offlineDays: z.number().int().positive(),
  }),
  /** Badge or passphrase is wrong; which of them is not said. `waitMs`: how long further attempts are refused. */
  z.object({ outcome: z.literal('refused'), now, waitMs }),
  /** Not looked at, because of earlier attempts. */
  z.object({ outcome: z.literal('wait'), now, waitMs }),
  /** Sealed to keys that the gateway no longer has: ask for them again. */
  z.object({ outcome: z.literal('other_keys'), now }),
]);
export type SignInResponse = z.infer<typeof signInResponseSchema>;

/** POST /sync/sign-in/escrow: leaves the workstation's database key (32 bytes) with the gateway, in place of what was there. */
export const escrowRequestSchema = sealed;
export const escrowResponseSchema = z.object({ now, taken: z.boolean() });

/** POST /sync/sign-in/passphrase. `at`: when the officer changed it, possibly offline. */
export const passphraseRequestSchema = sealed;
export const passphraseContentSchema = z.object({
  officerId: officerIdSchema,
  before: passphraseSchema,
  after: passphraseSchema,
  at: instantSchema,
});
export const passphraseResponseSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('changed'), now, secretVersion: version }),
  z.object({ outcome: z.literal('refused'), now, waitMs }),
  z.object({ outcome: z.literal('wait'), now, waitMs }),
  z.object({ outcome: z.literal('weak'), now, problem: z.enum(PASSPHRASE_PROBLEMS) }),
  z.object({ outcome: z.literal('other_keys'), now }),
]);
export type PassphraseResponse = z.infer<typeof passphraseResponseSchema>;

/** GET /sync/sign-in/officers: who may sign in here, with the version of each passphrase. */
export const signInOfficersSchema = z.object({
  now,
  keys: publicKeysSchema,
  officers: z.array(z.object({ officerId: officerIdSchema, secretVersion: version })),
  /** Whether the gateway can give this workstation's database key back. */
  escrowed: z.boolean(),
  offlineDays: z.number().int().positive(),
  lockAfterMinutes: z.number().int().positive(),
});
export type SignInOfficers = z.infer<typeof signInOfficersSchema>;

export function signInPurpose(workstationId: string): string {
  return `sign-in v1 ${workstationId}`;
}
export function signInAnswerPurpose(workstationId: string): string {
  return `sign-in answer v1 ${workstationId}`;
}
export function escrowPurpose(workstationId: string): string {
  return `escrow v1 ${workstationId}`;
}
export function passphrasePurpose(workstationId: string): string {
  return `passphrase v1 ${workstationId}`;
}
