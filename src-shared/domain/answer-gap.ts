import { z } from 'zod';
import { businessLineSchema } from './classification';
import {
  answerGapIdSchema,
  answerIdSchema,
  answerPairIdSchema,
  deskIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
} from './ids';

export const GAP_STATES = ['open', 'in_work', 'done', 'dismissed'] as const;
export const gapStateSchema = z.enum(GAP_STATES);
export type GapState = z.infer<typeof gapStateSchema>;

/** Something that was asked and not found: a to-do for whoever owns the business line (待补口径). */
export const answerGapSchema = z.object({
  id: answerGapIdSchema,
  deskId: deskIdSchema,
  question: z.string().trim().min(1).max(500),
  /** The question as it is counted, {@link gapKey}. */
  key: z.string().max(500),
  businessLine: businessLineSchema.nullable(),
  /** How often it was reported. */
  count: z.number().int().positive(),
  /** A message in which it was asked. */
  messageId: messageIdSchema.nullable(),
  state: gapStateSchema,
  assigneeId: officerIdSchema.nullable(),
  note: z.string().max(1_000),
  /** The answer that closed it. */
  answerId: answerIdSchema.nullable(),
  firstAskedAt: instantSchema,
  lastAskedAt: instantSchema,
  version: z.number().int().positive(),
});
export type AnswerGap = z.infer<typeof answerGapSchema>;

/** What people write into a gap. */
export const gapDetailsSchema = answerGapSchema.pick({
  question: true,
  businessLine: true,
  state: true,
  assigneeId: true,
  note: true,
  answerId: true,
});
export type GapDetails = z.infer<typeof gapDetailsSchema>;

/**
 * Three-way merge of two people's changes of one gap, field by field.
 * @returns null when both changed the same field, differently
 */
export function mergeGapDetails(before: GapDetails, mine: GapDetails, theirs: GapDetails): GapDetails | null {
  const merged: Record<string, unknown> = {};
  for (const field of Object.keys(gapDetailsSchema.shape) as (keyof GapDetails)[]) {
    const [was, my, their] = [before[field], mine[field], theirs[field]];
    if (my !== was && their !== was && my !== their) return null;
    merged[field] = my === was ? their : my;
  }
  return gapDetailsSchema.parse(merged);
}

/** Questions with the same key are one gap: punctuation, spaces, width and case do not count. */
export function gapKey(question: string): string {
  return question
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]+/gu, '')
    .slice(0, 500);
}

/** Two answers whose questions are nearly the same and that a person has found to be rightly two. */
export const answerPairSchema = z.object({
  id: answerPairIdSchema,
  deskId: deskIdSchema,
  /** The lower id of the two. */
  firstId: answerIdSchema,
  secondId: answerIdSchema,
  /** Versions that were looked at: a later change brings the pair up again. */
  firstVersion: z.number().int().positive(),
  secondVersion: z.number().int().positive(),
  note: z.string().max(500),
  settledBy: z.string().max(40),
  settledAt: instantSchema,
});
export type AnswerPair = z.infer<typeof answerPairSchema>;
