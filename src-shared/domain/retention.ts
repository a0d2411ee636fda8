import { z } from 'zod';
import { type Category, categorySchema } from './classification';
import { deskIdSchema, instantSchema, messageIdSchema } from './ids';

/** Days after closing; null for ever. */
const period = z.number().int().min(1).max(36_500).nullable();

/**
 * How long the words of a closed message are kept. No statute that we know of names a period for a citizen's message to a police
 * account, so everything is kept until an administrator says otherwise.
 */
export const retentionRulesSchema = z.object({
  /** For every category that has no period of its own. */
  days: period.default(null),
  /** A category named here has its own; null: its messages stay for ever. */
  categories: z.partialRecord(categorySchema, period).default({}),
});
export type RetentionRules = z.infer<typeof retentionRulesSchema>;

/** Whether a message must stay (hold) or is gone (erased); `id` is the message's. No row: neither. */
export const retentionSchema = z.object({
  id: messageIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  /** Why it must not be erased; null when nobody holds it. */
  holdReason: z.string().max(1_000).nullable(),
  heldBy: z.string().max(40).nullable(),
  heldAt: instantSchema.nullable(),
  /** When its words went; what they stood in has {@link ERASED_TEXT} or nothing since. */
  erasedAt: instantSchema.nullable(),
});
export type Retention = z.infer<typeof retentionSchema>;

/** Stands where words stood that were erased and the place may not be empty. */
export const ERASED_TEXT = '（已过保存期限，内容已清除）';

/** Days for which the words of a closed message of this category are kept; null for ever. */
export function keptDays(rules: RetentionRules, category: Category | null): number | null {
  const own = category === null ? undefined : rules.categories[category];
  return own === undefined ? rules.days : own;
}
