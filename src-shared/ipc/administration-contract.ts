import { z } from 'zod';
import { instantSchema, officerIdSchema } from '../domain/ids';
import {
  conditionResponseSchema,
  enrolmentOrderSchema,
  enrolmentSlipSchema,
  entryChangeSchema,
  entryKindSchema,
  entrySchemas,
  gatewayProgramSchema,
  MAX_ENTRIES,
  openCodeSchema,
  revocationSchema,
  workstationEntrySchema,
} from '../sync/administration';

const nothing = z.null();

/** What a file of officers, departments or accounts would change, before anybody says yes. */
export const entryPreviewSchema = z.object({
  kind: entryKindSchema,
  fileName: z.string(),
  /** Columns without which nothing can be taken. */
  missingColumns: z.array(z.string()),
  rows: z.array(
    z.object({
      row: z.number().int(),
      name: z.string(),
      state: z.enum(['new', 'changed', 'same', 'bad']),
      bad: z.array(
        z.object({
          column: z.string(),
          value: z.string(),
          problem: z.enum(['missing', 'unknown_word', 'not_allowed', 'twice', 'unreadable']),
        }),
      ),
    }),
  ),
  changes: z.array(entryChangeSchema),
});
export type EntryPreview = z.infer<typeof entryPreviewSchema>;

export const ENTRY_FORMATS = ['xlsx', 'csv'] as const;
const entryFormatSchema = z.enum(ENTRY_FORMATS);

/** What administrators do; all but the lists asks the gateway. */
export const administrationContract = {
  'administration.workstations': {
    input: nothing,
    output: z.object({
      workstations: z.array(workstationEntrySchema),
      codes: z.array(openCodeSchema),
      gateway: gatewayProgramSchema,
      at: instantSchema,
    }),
  },
  'administration.enrol': { input: enrolmentOrderSchema, output: enrolmentSlipSchema },
  'administration.revoke': { input: revocationSchema, output: nothing },
  /** From this workstation's copy, those who are switched off too. */
  'administration.entries': {
    input: nothing,
    output: z.object({
      officer: z.array(entrySchemas.officer),
      department: z.array(entrySchemas.department),
      account: z.array(entrySchemas.account),
    }),
  },
  /** All of it or nothing; answers with how many rows are new or different. */
  'administration.save': {
    input: z.object({ changes: z.array(entryChangeSchema).min(1).max(MAX_ENTRIES) }),
    output: z.object({ changed: z.number().int() }),
  },
  /** The passphrase is said once and kept nowhere. */
  'administration.reset_passphrase': {
    input: z.object({ officerId: officerIdSchema }),
    output: z.object({ passphrase: z.string() }),
  },
  /** A sentence on what to correct; null when it works. */
  'administration.test_channel': {
    input: z.object({ channel: z.string().min(1).max(40) }),
    output: z.object({ problem: z.string().nullable() }),
  },
  'administration.condition': {
    input: nothing,
    output: conditionResponseSchema.omit({ now: true }).extend({ at: instantSchema }),
  },
} as const;

/** Requests that begin with a file dialog; null when the officer cancelled. */
export const administrationFileContract = {
  'administration.open_file': { input: z.object({ kind: entryKindSchema }), output: entryPreviewSchema.nullable() },
  'administration.save_file': {
    input: z.object({ kind: entryKindSchema, format: entryFormatSchema }),
    output: z.object({ path: z.string(), rows: z.number().int() }).nullable(),
  },
} as const;

/** What the main process asks of the core after a dialog. Not reachable from the page. */
export const administrationHostContract = {
  'administration.read_file': {
    input: z.object({ kind: entryKindSchema, path: z.string().min(1) }),
    output: entryPreviewSchema,
  },
  'administration.write_file': {
    input: z.object({ kind: entryKindSchema, format: entryFormatSchema, path: z.string().min(1) }),
    output: z.object({ rows: z.number().int() }),
  },
} as const;
