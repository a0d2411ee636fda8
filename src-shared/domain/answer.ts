import { z } from 'zod';
import { attachmentSchema } from './attachment';
import { businessLineSchema } from './classification';
import { answerIdSchema, daySchema, departmentIdSchema, deskIdSchema, instantSchema, officerIdSchema } from './ids';

/**
 * An answer that stands in the library is approved or retired. What is still being written or reviewed is a revision
 * (answer-revision.ts), so that the approved text stays in use until the next one is approved.
 */
export const ANSWER_STATUSES = ['approved', 'retired'] as const;
export const answerStatusSchema = z.enum(ANSWER_STATUSES);
export type AnswerStatus = z.infer<typeof answerStatusSchema>;

export const MAX_ANSWER_TEXT = 5_000;

/** Legal basis of an answer: what, where it can be read, as of which day. */
export const answerBasisSchema = z.object({
  title: z.string().max(300),
  source: z.string().max(300),
  note: z.string().max(300),
  date: daySchema.nullable().default(null),
});

/** Everything about an answer that people write and review. */
export const answerContentSchema = z.object({
  question: z.string().trim().min(1).max(500),
  /** Other wordings of the question. */
  alternatives: z.array(z.string().trim().min(1).max(500)).max(50),
  /** The public answer; may hold blanks such as `{网点电话}`. */
  text: z.string().trim().min(1).max(MAX_ANSWER_TEXT),
  /** For channels that carry little, see channel-text.ts. */
  shortText: z.string().trim().min(1).max(1_000).nullable(),
  /** Where the public can read the whole answer. */
  link: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  textEn: z.string().max(MAX_ANSWER_TEXT).nullable(),
  /** For officers; never inserted into a reply. */
  internalNote: z.string().max(2_000),
  basis: answerBasisSchema.nullable(),
  businessLine: businessLineSchema.nullable(),
  region: z.string().max(80),
  ownerDepartmentId: departmentIdSchema.nullable(),
  ownerOfficerId: officerIdSchema.nullable(),
  keywords: z.array(z.string().trim().min(1).max(60)).max(50),
  attachments: z.array(attachmentSchema).max(10),
  validFrom: daySchema.nullable(),
  validUntil: daySchema.nullable(),
  /** Day on which the owner is to look at it again. */
  reviewAt: daySchema.nullable(),
});
export type AnswerContent = z.infer<typeof answerContentSchema>;
export type AnswerField = keyof AnswerContent;
export const ANSWER_FIELDS = Object.keys(answerContentSchema.shape) as AnswerField[];

/** An answer in which nothing is written yet but what is known already. */
export function emptyContent(known: Partial<AnswerContent> = {}): AnswerContent {
  return {
    question: '',
    alternatives: [],
    text: '',
    shortText: null,
    link: null,
    textEn: null,
    internalNote: '',
    basis: null,
    businessLine: null,
    region: '',
    ownerDepartmentId: null,
    ownerOfficerId: null,
    keywords: [],
    attachments: [],
    validFrom: null,
    validUntil: null,
    reviewAt: null,
    ...known,
  };
}

/** One entry of the answer library (口径) as it is in force. */
export const answerSchema = answerContentSchema.extend({
  id: answerIdSchema,
  deskId: deskIdSchema,
  status: answerStatusSchema,
  /** Grows by one with every approved content and with retirement. */
  version: z.number().int().positive(),
  updatedAt: instantSchema,
});
export type Answer = z.infer<typeof answerSchema>;

/** The written part of an answer or of anything that holds one. */
export function contentOf(answer: AnswerContent): AnswerContent {
  return answerContentSchema.parse(answer);
}

/** Whether an answer may be relied on on a given day (both ends inclusive, bureau's time zone). */
export function isAnswerValid(answer: Pick<Answer, 'status' | 'validFrom' | 'validUntil'>, day: string): boolean {
  return validityOf(answer, day) === 'valid';
}

export const VALIDITIES = ['valid', 'not_yet', 'expired', 'retired'] as const;
export const validitySchema = z.enum(VALIDITIES);
export type Validity = z.infer<typeof validitySchema>;

/** Where an answer stands on a day: retired beats everything, then its first and last day. */
export function validityOf(answer: Pick<Answer, 'status' | 'validFrom' | 'validUntil'>, day: string): Validity {
  if (answer.status === 'retired') return 'retired';
  if (answer.validFrom !== null && answer.validFrom > day) return 'not_yet';
  return answer.validUntil !== null && answer.validUntil < day ? 'expired' : 'valid';
}
