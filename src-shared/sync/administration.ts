import { z } from 'zod';
import { instantSchema, officerIdSchema, workstationIdSchema } from '../domain/ids';
import { accountSchema, departmentSchema, officerSchema } from '../domain/officer';
import { seatProgramSchema } from './enrolment';

/** What an administrator of the desk does from a workstation; who asks is checked on the gateway again. */
const asked = { officer: officerIdSchema };
export const administrationQuerySchema = z.object(asked);
export type AdministrationQuery = z.infer<typeof administrationQuerySchema>;
const answered = { now: instantSchema };

/** Why the gateway did not do what was asked: expected, nothing has changed. */
export const ADMINISTRATION_PROBLEMS = [
  'unknown_workstation',
  'already_revoked',
  /** Of another desk. */
  'id_taken',
  'unknown_officer',
  'unknown_channel',
  'changed_meanwhile',
  'badge_taken',
  /** Without an active administrator nobody could undo it. */
  'last_administrator',
] as const;
export type AdministrationProblem = (typeof ADMINISTRATION_PROBLEMS)[number];
const refused = z.object({
  outcome: z.literal('refused'),
  problem: z.enum(ADMINISTRATION_PROBLEMS),
  /** Of the row or workstation that it is about; null when there is none. */
  about: z.string().nullable(),
  ...answered,
});
export type AdministrationRefusal = z.infer<typeof refused>;

/** GET /sync/administration/workstations: of the desk, and codes that nobody has used yet. */
export const WORKSTATIONS_PATH = '/sync/administration/workstations';
export const workstationEntrySchema = z.object({
  id: workstationIdSchema,
  name: z.string(),
  /** Null: enrolled by a version before keys, and has to enrol again. */
  enrolledAt: instantSchema.nullable(),
  lastSeenAt: instantSchema.nullable(),
  /** Device clock minus gateway clock as last measured, ms. */
  clockOffsetMs: z.number().int().nullable(),
  revoked: z.boolean(),
  /** What runs there, as of its last sign-in, null before the first; without a version: a program that does not report yet. */
  program: seatProgramSchema.extend({ version: z.string(), protocol: z.number().int() }).nullable(),
});
export type WorkstationEntry = z.infer<typeof workstationEntrySchema>;
/** What the gateway that answers runs. */
export const gatewayProgramSchema = z.object({ version: z.string(), protocol: z.number().int() });
export const openCodeSchema = z.object({ id: z.string(), name: z.string(), expiresAt: instantSchema });
export const workstationsResponseSchema = z.object({
  workstations: z.array(workstationEntrySchema),
  codes: z.array(openCodeSchema),
  gateway: gatewayProgramSchema,
  ...answered,
});

/** POST /sync/administration/enrolment-codes: a one-time code with what stands beside it on the slip. */
export const ENROLMENT_CODES_PATH = '/sync/administration/enrolment-codes';
export const enrolmentOrderSchema = z.object({ id: workstationIdSchema, name: z.string().trim().min(1).max(80) });
export const enrolmentSlipSchema = z.object({
  ...enrolmentOrderSchema.shape,
  address: z.string(),
  code: z.string(),
  expiresAt: instantSchema,
  /** Hex in capitals; null where only the gateway's own machine reaches it, without encryption. */
  caFingerprint: z.string().nullable(),
});
export type EnrolmentSlip = z.infer<typeof enrolmentSlipSchema>;
export const enrolmentCodeRequestSchema = enrolmentOrderSchema.extend(asked);
export const enrolmentCodeResponseSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), slip: enrolmentSlipSchema, ...answered }),
  refused,
]);

/** POST /sync/administration/revocations */
export const REVOCATIONS_PATH = '/sync/administration/revocations';
export const revocationSchema = z.object({ id: workstationIdSchema, reason: z.string().trim().min(2).max(300) });
export const revocationRequestSchema = revocationSchema.extend(asked);
const done = z.object({ outcome: z.literal('done'), ...answered });
export const revocationResponseSchema = z.discriminatedUnion('outcome', [done, refused]);

/** POST /sync/administration/entries: officers, departments and accounts of the desk, all of them or none. */
export const ENTRIES_PATH = '/sync/administration/entries';
export const ENTRY_KINDS = ['officer', 'department', 'account'] as const;
export const entryKindSchema = z.enum(ENTRY_KINDS);
export type EntryKind = (typeof ENTRY_KINDS)[number];
export const entrySchemas = {
  officer: officerSchema.omit({ deskId: true }),
  department: departmentSchema.omit({ deskId: true }),
  account: accountSchema.omit({ deskId: true }),
} as const;
export type Entry<K extends EntryKind> = z.infer<(typeof entrySchemas)[K]>;
/** `before` is what was seen, as the gateway had it; null for a new one. What somebody else changed meanwhile is refused. */
const change = <K extends EntryKind>(kind: K) =>
  z.object({ kind: z.literal(kind), before: entrySchemas[kind].nullable(), after: entrySchemas[kind] });
export const entryChangeSchema = z.discriminatedUnion('kind', [
  change('officer'),
  change('department'),
  change('account'),
]);
export type EntryChange = z.infer<typeof entryChangeSchema>;
export const MAX_ENTRIES = 2_000;
export const entriesRequestSchema = z.object({ ...asked, changes: z.array(entryChangeSchema).min(1).max(MAX_ENTRIES) });
export const entriesResponseSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), changed: z.number().int(), ...answered }),
  refused,
]);

/** POST /sync/administration/passphrases: an officer's new first passphrase, said once and not kept. */
export const PASSPHRASES_PATH = '/sync/administration/passphrases';
export const passphraseResetRequestSchema = z.object({ ...asked, officerId: officerIdSchema });
export const passphraseResetResponseSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), passphrase: z.string(), ...answered }),
  refused,
]);

/** POST /sync/administration/channel-tests: tries the connection and sends nothing. */
export const CHANNEL_TESTS_PATH = '/sync/administration/channel-tests';
export const channelTestRequestSchema = z.object({ ...asked, channel: z.string().min(1).max(40) });
export const channelTestResponseSchema = z.discriminatedUnion('outcome', [
  /** A sentence on what to correct; null when it works. */
  z.object({ outcome: z.literal('done'), problem: z.string().nullable(), ...answered }),
  refused,
]);

/** GET /sync/administration/condition: what `doctor` says of this gateway, and its last backup. */
export const CONDITION_PATH = '/sync/administration/condition';
export const findingSchema = z.object({
  check: z.string(),
  level: z.enum(['ok', 'warn', 'fail']),
  zh: z.string(),
  en: z.string(),
});
export const conditionResponseSchema = z.object({
  /** By the command `backup`, of this gateway; the instant is its machine's. */
  backup: z.object({ file: z.string(), at: instantSchema, bytes: z.number(), sha256: z.string() }).nullable(),
  findings: z.array(findingSchema),
  /** Names of the configured channels, to be tested. */
  channels: z.array(z.string()),
  ...answered,
});
