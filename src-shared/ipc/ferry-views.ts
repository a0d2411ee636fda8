import { z } from 'zod';
import { instantSchema } from '../domain/ids';

/** One bundle as its paper slip and the list show it. */
export const ferrySlipSchema = z.object({
  direction: z.enum(['out', 'in']),
  seq: z.number().int(),
  /** `writing`: was never whole, its number stays unused, unless it is just being written. */
  state: z.enum(['writing', 'written', 'receipted', 'taken']),
  fileName: z.string(),
  fileHash: z.string().nullable(),
  /** Bytes. */
  size: z.number().int().nullable(),
  createdAt: instantSchema,
  officer: z.string(),
  workstation: z.string(),
  desk: z.string(),
  commands: z.number().int(),
  /** Transactions, or rows of a whole copy. */
  changes: z.number().int(),
  attachments: z.number().int(),
  receiptedAt: instantSchema.nullable(),
});
export type FerrySlip = z.infer<typeof ferrySlipSchema>;

/** What became of a bundle that was brought. */
export const ferryTakenSchema = z.object({
  /** It was here already: nothing has changed. */
  isRepeated: z.boolean(),
  slip: ferrySlipSchema,
  answered: z.number().int(),
  /** Of the answered ones, how many the gateway did not carry out. */
  refused: z.number().int(),
  isWholeCopy: z.boolean(),
});
export type FerryTaken = z.infer<typeof ferryTakenSchema>;

export const ferryStatusSchema = z.object({
  /** `none`: nobody has asked for enrolment by ferry here. */
  enrolment: z.enum(['none', 'requested', 'enrolled']),
  /** Of this workstation's keys and of the gateway's, as they are compared; null where there are none. */
  fingerprint: z.string().nullable(),
  gatewayFingerprint: z.string().nullable(),
  /** The gateway's answer, until people have compared its fingerprint. */
  answer: z.object({ gatewayFingerprint: z.string(), workstation: z.string(), desk: z.string() }).nullable(),
  workstation: z.string().nullable(),
  desk: z.string().nullable(),
  /** A new key is announced and not yet confirmed. The present one counts until then. */
  keyChange: z.object({ oldUntil: instantSchema }).nullable(),
  job: z
    .object({
      kind: z.enum(['export', 'import']),
      /** 0 to 1; null where the end is not known. */
      done: z.number().nullable(),
      bytes: z.number().int(),
    })
    .nullable(),
  /** Commands that no bundle has carried yet, and those that are under way. */
  unsent: z.number().int(),
  underWay: z.number().int(),
  bundles: z.array(ferrySlipSchema),
});
export type FerryStatus = z.infer<typeof ferryStatusSchema>;
