import { z } from 'zod';
import { fingerprintSchema } from '../sync/enrolment';

/** Whom this workstation talks to, if anybody. */
export const enrolmentStatusSchema = z.discriminatedUnion('state', [
  /** `isNew`: nobody has worked on this workstation yet. */
  z.object({ state: z.literal('none'), isNew: z.boolean() }),
  z.object({
    state: z.literal('enrolled'),
    address: z.string(),
    workstationName: z.string(),
    deskName: z.string(),
    /** Of the authority that is believed; null without TLS. */
    caFingerprint: fingerprintSchema.nullable(),
  }),
]);
export type EnrolmentStatus = z.infer<typeof enrolmentStatusSchema>;

/** Why a workstation was not enrolled. Nothing that is on it has changed. */
export const ENROLMENT_REFUSALS = [
  'malformed_address',
  /** Plain HTTP to another machine. */
  'insecure_address',
  'unreachable',
  /** Something answers, but no gateway that this program can talk to. */
  'not_a_gateway',
  'other_version',
  'malformed_code',
  'wrong_code',
  'expired_code',
  'used_code',
  'wrong_proof',
  'wrong_authority',
  'too_many_tries',
  /** It is enrolled with a gateway of another authority: an administrator has to take that away first. */
  'other_gateway',
] as const;
export type EnrolmentRefusal = (typeof ENROLMENT_REFUSALS)[number];

const address = z.string().trim().min(1).max(300);
const refused = z.object({ ok: z.literal(false), reason: z.enum(ENROLMENT_REFUSALS) });

/** How a workstation gets to know its gateway. */
export const enrolmentContract = {
  'enrolment.status': { input: z.null(), output: enrolmentStatusSchema },
  /** Who answers at an address: the fingerprint that a person compares with the slip. */
  'enrolment.look': {
    input: z.object({ address }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), address: z.string(), caFingerprint: fingerprintSchema.nullable() }),
      refused,
    ]),
  },
  /** Enrols with the gateway of that fingerprint. The core starts again with what it has learnt. */
  'enrolment.enrol': {
    input: z.object({ address, code: z.string().max(60), caFingerprint: fingerprintSchema.nullable() }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), workstationName: z.string(), deskName: z.string() }),
      refused,
    ]),
  },
} as const;
