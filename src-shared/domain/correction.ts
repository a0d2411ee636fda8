import { z } from 'zod';
import { answerIdSchema, correctionIdSchema, deskIdSchema, instantSchema, messageIdSchema, replyIdSchema } from './ids';

export const CORRECTION_STATES = ['open', 'corrected', 'not_needed'] as const;
export const correctionStateSchema = z.enum(CORRECTION_STATES);

/** A reply that rests on an answer which was changed or withdrawn since: somebody decides whether the citizen is told (更正). */
export const correctionSchema = z.object({
  id: correctionIdSchema,
  deskId: deskIdSchema,
  answerId: answerIdSchema,
  /** The version on which the reply rests. */
  usedVersion: z.number().int().positive(),
  /** The version that replaced it. */
  newVersion: z.number().int().positive(),
  reason: z.enum(['changed', 'retired']),
  note: z.string().max(1_000),
  replyId: replyIdSchema,
  messageId: messageIdSchema,
  state: correctionStateSchema,
  openedAt: instantSchema,
  settledAt: instantSchema.nullable(),
  settledBy: z.string().max(40).nullable(),
  settleNote: z.string().max(1_000),
  /** The later reply that put it right. */
  correctingReplyId: replyIdSchema.nullable(),
});
export type Correction = z.infer<typeof correctionSchema>;
