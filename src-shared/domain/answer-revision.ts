import { z } from 'zod';
import { answerContentSchema } from './answer';
import {
  answerGapIdSchema,
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
  deskIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  replyIdSchema,
  ticketEventIdSchema,
} from './ids';

export const REVISION_STATUSES = ['draft', 'in_review', 'returned'] as const;
export const revisionStatusSchema = z.enum(REVISION_STATUSES);
export type RevisionStatus = z.infer<typeof revisionStatusSchema>;

/** What a revision was made from. */
export const revisionOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('blank') }),
  z.object({ kind: z.literal('answer') }),
  z.object({ kind: z.literal('reply'), replyId: replyIdSchema.nullable(), messageId: messageIdSchema }),
  /** An expert's or department's opinion: what was fed back on a ticket. */
  z.object({ kind: z.literal('feedback'), ticketEventId: ticketEventIdSchema, messageId: messageIdSchema }),
  z.object({ kind: z.literal('gap'), gapId: answerGapIdSchema }),
  z.object({ kind: z.literal('import'), importId: answerImportIdSchema }),
]);
export type RevisionOrigin = z.infer<typeof revisionOriginSchema>;

/**
 * A new answer, or a change of one, on its way to approval (口径修订稿). It exists until it is approved (then it is a version) or
 * discarded by its author.
 */
export const answerRevisionSchema = z.object({
  id: answerRevisionIdSchema,
  deskId: deskIdSchema,
  answerId: answerIdSchema,
  /** Version of the answer that it changes; null for a new answer. */
  baseVersion: z.number().int().positive().nullable(),
  content: answerContentSchema,
  status: revisionStatusSchema,
  authorId: officerIdSchema,
  authorName: z.string().max(40),
  origin: revisionOriginSchema,
  /** Grows with every save and every step; an approval names the one that was seen. */
  version: z.number().int().positive(),
  savedAt: instantSchema,
  submittedAt: instantSchema.nullable(),
  /** Why it was returned. */
  returnNote: z.string().max(1_000),
  returnedBy: z.string().max(40),
  /** Two saves of one revision collided: this is the second text, kept beside the first. */
  siblingOfId: answerRevisionIdSchema.nullable(),
  importId: answerImportIdSchema.nullable(),
});
export type AnswerRevision = z.infer<typeof answerRevisionSchema>;

export type RevisionStep = 'save' | 'submit' | 'recall' | 'return' | 'approve' | 'discard';

const STEPS: Record<RevisionStatus, readonly RevisionStep[]> = {
  draft: ['save', 'submit', 'discard'],
  in_review: ['recall', 'return', 'approve'],
  returned: ['save', 'submit', 'discard'],
};

/** `draft → in_review → (approved)`; `in_review → returned → in_review`; the author takes back and discards. */
export function mayRevisionStep(status: RevisionStatus, step: RevisionStep): boolean {
  return STEPS[status].includes(step);
}
