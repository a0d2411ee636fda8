import { z } from 'zod';
import { businessLineSchema } from './classification';
import { answerIdSchema, daySchema, departmentIdSchema, deskIdSchema } from './ids';

export const ANSWER_STATUSES = ['draft', 'in_review', 'approved', 'retired'] as const;

/** One entry of the answer library (口径). Officers see approved ones; the internal note is never inserted into a reply. */
export const answerSchema = z.object({
  id: answerIdSchema,
  deskId: deskIdSchema,
  question: z.string().min(1).max(500),
  alternatives: z.array(z.string().min(1).max(500)).max(50),
  text: z.string().min(1).max(5_000),
  textEn: z.string().max(5_000).nullable(),
  internalNote: z.string().max(2_000),
  basis: z.object({ title: z.string().max(300), source: z.string().max(300), note: z.string().max(300) }).nullable(),
  businessLine: businessLineSchema.nullable(),
  region: z.string().max(80),
  ownerDepartmentId: departmentIdSchema.nullable(),
  keywords: z.array(z.string().min(1).max(60)).max(50),
  validFrom: daySchema.nullable(),
  validUntil: daySchema.nullable(),
  status: z.enum(ANSWER_STATUSES),
  version: z.number().int().positive(),
});
export type Answer = z.infer<typeof answerSchema>;

/** Whether an answer may be relied on on a given day (both ends inclusive, bureau's time zone). */
export function isAnswerValid(answer: Pick<Answer, 'status' | 'validFrom' | 'validUntil'>, day: string): boolean {
  if (answer.status !== 'approved') return false;
  return (
    (answer.validFrom === null || answer.validFrom <= day) && (answer.validUntil === null || answer.validUntil >= day)
  );
}
