import { z } from 'zod';
import { DELIVERY_STATES, DELIVERY_VIAS } from '../domain/delivery';
import { instantSchema, officerIdSchema } from '../domain/ids';
import { auditRowSchema } from './audit';

/** What those who watch over the desk ask of the gateway; who asks is checked there against the table of permissions. */
const asked = { officer: officerIdSchema };
const count = z.number().int().nonnegative();

/** GET /sync/channels */
export const CHANNELS_PATH = '/sync/channels';
export const channelsQuerySchema = z.object(asked);
export const channelHealthSchema = z.object({
  /** What comes in (`ingest`), or a way out. */
  channel: z.enum(['ingest', ...DELIVERY_VIAS]),
  /** `off`: not configured. */
  state: z.enum(['ok', 'trouble', 'off']),
  /** What does not work, in words; empty when all does. */
  detail: z.string(),
  /** Deliveries of the desk in each state. */
  deliveries: z.record(z.enum(DELIVERY_STATES), count),
  /** How long the oldest delivery that still has to become something else has been in its state, s; null without one. */
  oldestOpenSeconds: count.nullable(),
});
export const channelsResponseSchema = z.object({ channels: z.array(channelHealthSchema), now: instantSchema });
export type ChannelHealth = z.infer<typeof channelHealthSchema>;

/** GET /sync/audit-log: rows of all logs of the desk, the newest first. */
export const AUDIT_LOG_PATH = '/sync/audit-log';
export const auditFilterSchema = z.object({
  /** A workstation's id. */
  owner: z.string().max(64).optional(),
  actor: officerIdSchema.optional(),
  /** Begins with. */
  action: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  from: instantSchema.optional(),
  until: instantSchema.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
export const auditLogQuerySchema = auditFilterSchema.extend({
  ...asked,
  /** `next` of the page before. */
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const auditEntrySchema = auditRowSchema.omit({ prevHash: true }).extend({
  owner: z.string(),
  /** Names the log: one workstation has had several when its database began anew. */
  chain: z.string(),
  receivedAt: instantSchema,
});
export const auditLogResponseSchema = z.object({
  entries: z.array(auditEntrySchema),
  next: z.string().nullable(),
  /** What did not fit when it came in; for people. */
  findings: z.array(z.object({ owner: z.string(), seq: z.number().int(), kind: z.string(), at: instantSchema })),
  now: instantSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditLogQuery = z.input<typeof auditLogQuerySchema>;
