import { z } from 'zod';
import { answerContentSchema, answerStatusSchema } from './answer';
import {
  answerEventIdSchema,
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
  answerVersionIdSchema,
  deskIdSchema,
  instantSchema,
  officerIdSchema,
} from './ids';

/** One approved content of an answer, or its retirement; frozen. */
export const answerVersionSchema = z.object({
  id: answerVersionIdSchema,
  deskId: deskIdSchema,
  answerId: answerIdSchema,
  version: z.number().int().positive(),
  status: answerStatusSchema,
  content: answerContentSchema,
  authorId: officerIdSchema.nullable(),
  authorName: z.string().max(40),
  approverId: officerIdSchema.nullable(),
  approverName: z.string().max(40),
  at: instantSchema,
  note: z.string().max(1_000),
  importId: answerImportIdSchema.nullable(),
});
export type AnswerVersion = z.infer<typeof answerVersionSchema>;

export const ANSWER_EVENT_KINDS = [
  'submitted',
  'recalled',
  'returned',
  'approved',
  'discarded',
  'retired',
  'reviewed',
  'import_undone',
] as const;

/** One step in the life of an answer: who did what, and when. */
export const answerEventSchema = z.object({
  id: answerEventIdSchema,
  deskId: deskIdSchema,
  answerId: answerIdSchema,
  kind: z.enum(ANSWER_EVENT_KINDS),
  at: instantSchema,
  actorId: officerIdSchema.nullable(),
  actorName: z.string().max(40),
  note: z.string().max(1_000),
  /** The version that came of it; null where none did. */
  version: z.number().int().positive().nullable(),
  revisionId: answerRevisionIdSchema.nullable(),
});
export type AnswerEvent = z.infer<typeof answerEventSchema>;
