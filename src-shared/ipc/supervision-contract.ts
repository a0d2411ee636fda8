import { z } from 'zod';
import { instantSchema } from '../domain/ids';
import { auditEntrySchema, auditFilterSchema, channelHealthSchema } from '../sync/supervision';

const nothing = z.null();

/** One row of the log as people read it. */
export const auditLineSchema = auditEntrySchema.omit({ hash: true, chain: true }).extend({
  /** Tells the line from every other. */
  key: z.string(),
  /** Null for what the program does by itself; the id of an officer whom this workstation does not know. */
  actorName: z.string().nullable(),
  /** What it is about in words; null where this workstation has none for it. */
  subjectText: z.string().nullable(),
});

/** What those who watch over the desk look at. */
export const supervisionContract = {
  /** Asks the gateway. */
  'channel.health': { input: nothing, output: z.object({ channels: z.array(channelHealthSchema), at: instantSchema }) },
  'audit.list': {
    input: z.object({
      /** `here`: this workstation's own log, also without the network; `desk`: all workstations', from the gateway. */
      of: z.enum(['here', 'desk']),
      filter: auditFilterSchema,
      /** `next` of the page before; null for the first. */
      after: z.string().nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      lines: z.array(auditLineSchema),
      next: z.string().nullable(),
      findings: z.array(z.object({ owner: z.string(), seq: z.number().int(), kind: z.string(), at: instantSchema })),
    }),
  },
  /** Walks the whole log of this workstation. */
  'audit.check': {
    input: nothing,
    output: z.object({
      rows: z.number().int(),
      /** First row that does not follow; null when the log is whole. */
      brokenAt: z.number().int().nullable(),
      /** Number of the last row that the gateway has signed, and when; null when never. */
      signed: z.object({ seq: z.number().int(), at: instantSchema }).nullable(),
      problem: z.enum(['refused', 'gateway_lost_rows']).nullable(),
    }),
  },
} as const;
export type AuditLine = z.infer<typeof auditLineSchema>;
