import { z } from 'zod';
import { businessLineSchema, categorySchema, channelSchema } from '../domain/classification';
import { deliverySchema } from '../domain/delivery';
import { draftOfferSchema } from '../domain/draft-offer';
import { commandIdSchema, conversationIdSchema, instantSchema, messageIdSchema, officerIdSchema } from '../domain/ids';
import { emergencySchema, messageSchema, messageStatusSchema } from '../domain/message';
import { accountSchema, departmentSchema, officerSchema } from '../domain/officer';
import { replyBasisSchema, replySchema } from '../domain/reply';
import { retentionSchema } from '../domain/retention';
import { ticketEventSchema, ticketSchema } from '../domain/ticket';
import { COMMAND_TYPES, type CommandType, conflictSchema, rejectionCodeSchema } from '../sync/commands';

/** What the renderer shows: shapes of answers of the IPC contract. */

export const queueFilterSchema = z.object({
  channels: z.array(channelSchema).default([]),
  categories: z.array(categorySchema.or(z.literal('unclassified'))).default([]),
  businessLines: z.array(businessLineSchema).default([]),
  statuses: z.array(messageStatusSchema).default([]),
  /** Only what the signed-in officer holds. */
  mine: z.boolean().default(false),
  emergency: z.boolean().default(false),
  /** Age since the citizen wrote, in minutes: at least, at most. */
  minAgeMinutes: z.number().int().nonnegative().nullable().default(null),
  maxAgeMinutes: z.number().int().nonnegative().nullable().default(null),
  /** Words in the text or the author's name; empty for none. */
  text: z.string().max(100).default(''),
});
export type QueueFilter = z.infer<typeof queueFilterSchema>;

/** A claim as this desk shows it: `tentative` until the gateway decided, `lost` when it went to somebody else. */
export const claimViewSchema = z.object({
  state: z.enum(['free', 'mine', 'tentative', 'other']),
  holderId: officerIdSchema.nullable(),
  holderName: z.string().nullable(),
  leaseUntil: instantSchema.nullable(),
});

export const queueItemSchema = z.object({
  id: messageIdSchema,
  channel: channelSchema,
  accountName: z.string(),
  /** The account is switched off and takes no new replies. */
  accountOff: z.boolean(),
  authorName: z.string(),
  /** First 160 characters, line breaks folded. */
  excerpt: z.string(),
  receivedAt: instantSchema,
  postedAt: instantSchema,
  category: categorySchema.nullable(),
  businessLine: businessLineSchema.nullable(),
  status: messageStatusSchema,
  emergency: z.boolean(),
  claim: claimViewSchema,
  hasDraft: z.boolean(),
  /** Commands on this message that the gateway has not answered yet. */
  waiting: z.number().int(),
  openTickets: z.number().int(),
  /** A ticket was fed back or returned and awaits the officer. */
  needsAttention: z.boolean(),
});
export type QueueItem = z.infer<typeof queueItemSchema>;

export const queuePageSchema = z.object({
  items: z.array(queueItemSchema),
  /** Pass back for the next page; null at the end. */
  nextCursor: z.string().nullable(),
});

export const queueCountsSchema = z.object({
  /** Within the filter. */
  matching: z.number().int(),
  /** Over the whole desk, for the badges. */
  byStatus: z.record(messageStatusSchema, z.number().int()),
  byChannel: z.record(channelSchema, z.number().int()),
  byCategory: z.record(categorySchema.or(z.literal('unclassified')), z.number().int()),
  mine: z.number().int(),
  emergencies: z.number().int(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;

export const draftSchema = z.object({
  messageId: messageIdSchema,
  officerId: officerIdSchema,
  text: z.string().max(5_000),
  basis: replyBasisSchema.nullable(),
  savedAt: instantSchema,
  /** The claim under which it was written went to somebody else: kept, shown, can be handed over. */
  claimLost: z.boolean(),
});
export type Draft = z.infer<typeof draftSchema>;

/** A draft on a message that this workstation does not have (any more); it goes to its message when that comes back. */
export const strayDraftSchema = draftSchema.pick({ messageId: true, text: true, savedAt: true }).extend({
  /** Whose message it was, null when that is not known. */
  authorName: z.string().nullable(),
});
export type StrayDraft = z.infer<typeof strayDraftSchema>;

export const outboxItemSchema = z.object({
  commandId: commandIdSchema,
  /** Null for what does not belong to a message: work on the library. */
  messageId: messageIdSchema.nullable(),
  type: z.enum(COMMAND_TYPES as [CommandType, ...CommandType[]]),
  at: instantSchema,
  actorName: z.string(),
  state: z.enum(['pending', 'sent', 'conflict', 'rejected']),
  code: rejectionCodeSchema.nullable(),
  conflict: conflictSchema.nullable(),
  /** What the officer wrote (reply, forwarding text, reason), so that a refusal never loses it. */
  text: z.string(),
});
export type OutboxItem = z.infer<typeof outboxItemSchema>;

export const ticketViewSchema = z.object({
  ticket: ticketSchema,
  departmentName: z.string(),
  events: z.array(ticketEventSchema),
  deliveries: z.array(deliverySchema),
});
export type TicketView = z.infer<typeof ticketViewSchema>;

export const replyViewSchema = z.object({
  reply: replySchema,
  delivery: deliverySchema.nullable(),
  pending: z.boolean(),
});
export type ReplyView = z.infer<typeof replyViewSchema>;

/** Everything about one open message. */
export const messageDetailSchema = z.object({
  message: messageSchema,
  /** Personal data in it is masked until the officer gives a reason (domain/protection.ts). */
  isMasked: z.boolean(),
  /** Whether it is held beyond its period, or erased; null for neither. */
  retention: retentionSchema.nullable(),
  accountName: z.string(),
  /** The account is switched off and takes no new replies. */
  accountOff: z.boolean(),
  claim: claimViewSchema,
  conversationId: conversationIdSchema,
  /** All messages and replies of the conversation, oldest first. */
  conversation: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('message'), message: messageSchema }),
      z.object({ kind: z.literal('reply'), view: replyViewSchema }),
    ]),
  ),
  tickets: z.array(ticketViewSchema),
  emergencies: z.array(emergencySchema),
  draft: draftSchema.nullable(),
  draftOffers: z.array(draftOfferSchema.extend({ fromOfficerName: z.string() })),
  outbox: z.array(outboxItemSchema),
});
export type MessageDetail = z.infer<typeof messageDetailSchema>;

export const sessionSchema = z.object({ officer: officerSchema, signedInAt: instantSchema });
export type Session = z.infer<typeof sessionSchema>;

/**
 * The desk before and between officers. `closed`: nobody has signed in since the program started; `must_change`: signed in with a first
 * passphrase, which only serves to choose one's own. Names are those of this workstation's officers and never of others.
 */
export const doorSchema = z.object({
  state: z.enum(['closed', 'signed_out', 'locked', 'must_change', 'open']),
  /** Who locked the desk, or is to choose a passphrase. */
  officer: officerSchema.pick({ name: true, badgeNumber: true }).nullable(),
  lockAfterMinutes: z.number().int().positive(),
  /** With sample data the passphrase is stated and the badges are offered. */
  sample: z
    .object({
      passphrase: z.string(),
      officers: z.array(officerSchema.pick({ badgeNumber: true, name: true, role: true })),
    })
    .nullable(),
});
export type Door = z.infer<typeof doorSchema>;

/** The truth about the connection (design: "a status area that tells the truth"). */
export const syncStatusSchema = z.object({
  connection: z.enum(['online', 'offline', 'connecting', 'refused', 'not_configured']),
  /** Since when the connection is as it is. */
  since: instantSchema,
  /** Last time push and pull both finished with nothing left; null when never. */
  lastSyncedAt: instantSchema.nullable(),
  /** Commands not answered yet. */
  waiting: z.number().int(),
  /** Commands that came back refused and that no one has looked at. */
  refused: z.number().int(),
  /** Rebuilding the working copy: rows done so far; null when not. */
  snapshotRows: z.number().int().nullable(),
  /** The large file that is being handed to the gateway, bytes; null when none is. */
  upload: z.object({ sent: z.number().int(), size: z.number().int() }).nullable(),
  /** Device clock minus gateway clock, ms; null when unknown. */
  clockOffsetMs: z.number().nullable(),
  /** Why the gateway refuses (`refused`), a sync error code; else null. */
  reason: z.string().nullable(),
});
export type SyncStatus = z.infer<typeof syncStatusSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  /** Zoom of the whole window, percent. */
  zoom: z.number().int().min(80).max(200).default(100),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings. Not `settingsSchema.partial()`: that would fill in defaults and so reset what was not named. */
export const settingsChangeSchema = z.object({
  theme: settingsSchema.shape.theme.unwrap().optional(),
  locale: settingsSchema.shape.locale.unwrap().optional(),
  zoom: settingsSchema.shape.zoom.unwrap().optional(),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const claimOutcomeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('granted'), leaseUntil: instantSchema.nullable() }),
  z.object({ state: z.literal('tentative') }),
  z.object({ state: z.literal('lost'), holderName: z.string().nullable() }),
]);

export const deskInfoSchema = z.object({
  deskName: z.string().nullable(),
  workstationName: z.string().nullable(),
  sample: z.boolean(),
  version: z.string(),
  accounts: z.array(accountSchema),
  departments: z.array(departmentSchema),
});
export type DeskInfo = z.infer<typeof deskInfoSchema>;
