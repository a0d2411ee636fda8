import { z } from 'zod';
import { handoverItemSchema, handoverSchema } from '../domain/handover';
import {
  handoverIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  promiseIdSchema,
  shiftIdSchema,
} from '../domain/ids';
import { officerSchema } from '../domain/officer';
import { passphraseSchema } from '../domain/passphrase';
import { promiseSchema, shiftChecksSchema, shiftSchema } from '../domain/shift';
import { pendingSchema } from './library-views';

const nothing = z.null();
const count = z.number().int().nonnegative();
const reason = z.string().trim().max(1_000);
const onHandover = { handoverId: handoverIdSchema, handoverVersion: z.number().int().positive() };
const signing = { passphrase: passphraseSchema };
const blockersSchema = z.object({ emergencies: count, unsyncedReplies: count });

/** What stands on the board while a shift runs. */
export const shiftBoardSchema = z.object({
  /** The signed-in officer's running shift. */
  shift: shiftSchema.nullable(),
  /** As it would be recorded now; channels are asked for only when a shift starts. */
  checks: shiftChecksSchema,
  answered: count,
  held: count,
  waiting: count,
  unclaimed: count,
  /** Tickets and promises that are due within the hour, the next first. */
  due: z.array(
    z.object({
      kind: z.enum(['ticket', 'promise']),
      id: z.string(),
      messageId: messageIdSchema,
      text: z.string(),
      dueAt: instantSchema,
    }),
  ),
  /** Open ones, the next first. */
  promises: z.array(promiseSchema),
  blockers: blockersSchema,
  /** Who else is on. */
  others: z.array(shiftSchema),
  /** Handovers that are offered to this officer, or that this officer has offered. */
  offers: z.array(z.object({ id: handoverIdSchema, fromName: z.string(), mine: z.boolean(), questioned: z.boolean() })),
});
export type ShiftBoard = z.infer<typeof shiftBoardSchema>;

/** What an officer has written or ticked off and not given yet; kept on this workstation until it is. */
export const handoverPaperSchema = z.object({
  note: z.string().max(2_000),
  mood: z.string().max(2_000),
  /** Words on an item, by the item's id. */
  notes: z.record(z.string(), z.string().max(2_000)),
  toId: officerIdSchema.nullable(),
  /** Items that were accepted. */
  accepted: z.array(z.string()).max(500),
});
export type HandoverPaper = z.infer<typeof handoverPaperSchema>;

export const EMPTY_PAPER: HandoverPaper = { note: '', mood: '', notes: {}, toId: null, accepted: [] };

const handoverLineSchema = handoverSchema
  .pick({ id: true, fromName: true, toName: true, state: true, offeredAt: true, acceptedAt: true })
  .extend({ items: count });
export type HandoverLine = z.infer<typeof handoverLineSchema>;

/** Shifts, promises and handovers: what the core answers. */
export const shiftContract = {
  'shift.board': { input: nothing, output: shiftBoardSchema },
  'shift.start': { input: nothing, output: nothing },
  /** A lead's recorded word. */
  'shift.end': {
    input: z.object({ shiftId: shiftIdSchema, reason: reason.min(1), ...signing }),
    output: nothing,
  },
  'promise.make': {
    input: z.object({ messageId: messageIdSchema, text: z.string().trim().min(1).max(500), dueAt: instantSchema }),
    output: nothing,
  },
  'promise.keep': { input: z.object({ promiseId: promiseIdSchema }), output: nothing },

  /** The list of a shift as it would be offered now, and what was written into it before. */
  'handover.prepare': {
    input: z.object({ shiftId: shiftIdSchema }),
    output: z.object({
      shift: shiftSchema,
      items: z.array(handoverItemSchema),
      paper: handoverPaperSchema,
      blockers: blockersSchema,
      /** To whom it can be offered. */
      takers: z.array(officerSchema.pick({ id: true, name: true, badgeNumber: true })),
    }),
  },
  'handover.keep': {
    input: z.object({ subjectId: z.uuid(), paper: handoverPaperSchema }),
    output: nothing,
  },
  'handover.offer': {
    input: z.object({ shiftId: shiftIdSchema, paper: handoverPaperSchema, reason, ...signing }),
    output: z.object({ handoverId: handoverIdSchema }),
  },
  'handover.question': {
    input: z.object({ ...onHandover, itemId: z.string(), question: z.string().trim().min(1).max(1_000) }),
    output: nothing,
  },
  'handover.answer': {
    input: z.object({
      ...onHandover,
      itemId: z.string(),
      answer: z.string().trim().min(1).max(1_000),
      reason,
      ...signing,
    }),
    output: nothing,
  },
  'handover.accept': {
    input: z.object({
      ...onHandover,
      itemIds: z.array(z.string()).max(500),
      /** Another than the signed-in officer where a lead signs for one who is absent. */
      incomingId: officerIdSchema,
      reason,
      ...signing,
    }),
    output: nothing,
  },
  'handover.override': { input: z.object({ ...onHandover, reason: reason.min(1), ...signing }), output: nothing },
  /** The newest first. */
  'handover.list': {
    input: z.object({
      /** Stands in an item or a name; empty for all. */
      text: z.string().trim().max(100),
      from: instantSchema.nullable(),
      until: instantSchema.nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({ handovers: z.array(handoverLineSchema), total: count }),
  },
  'handover.detail': {
    input: z.object({ handoverId: handoverIdSchema }),
    output: z.object({
      handover: handoverSchema,
      paper: handoverPaperSchema,
      blockers: blockersSchema,
      takers: z.array(officerSchema.pick({ id: true, name: true, badgeNumber: true })),
      /** Whether a frozen one is still what was signed; null before it is frozen. */
      intact: z.boolean().nullable(),
      pending: pendingSchema.nullable(),
    }),
  },
} as const;
export type HandoverDetail = z.infer<(typeof shiftContract)['handover.detail']['output']>;

/** Begins with a file dialog: the page that is shown goes into a PDF. */
export const shiftFileContract = {
  /** @returns false when the officer cancelled */
  'handover.print': { input: z.object({ name: z.string().min(1).max(100) }), output: z.boolean() },
} as const;
