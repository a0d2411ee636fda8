import { ANSWER_FIELDS, type AnswerContent, type AnswerField } from './answer';

export interface Merged {
  /** Both people's changes; where they collide, mine. */
  content: AnswerContent;
  /** Fields that both changed, differently: a person must look at both side by side. */
  conflicts: AnswerField[];
}

/**
 * Three-way merge of an answer's content, field by field. What one side left as it was is taken from the other.
 *
 * @param base what both started from; null when there was nothing, then every difference is a conflict
 * @param mine what this person wrote
 * @param theirs what stands there now
 */
export function mergeContent(base: AnswerContent | null, mine: AnswerContent, theirs: AnswerContent): Merged {
  const content: Record<string, unknown> = {};
  const conflicts: AnswerField[] = [];
  for (const field of ANSWER_FIELDS) {
    const unchangedByMe = base !== null && same(mine[field], base[field]);
    const unchangedByThem = base !== null && same(theirs[field], base[field]);
    if (!unchangedByMe && !unchangedByThem && !same(mine[field], theirs[field])) conflicts.push(field);
    content[field] = unchangedByMe ? theirs[field] : mine[field];
  }
  return { content: content as unknown as AnswerContent, conflicts };
}

/** Fields in which two contents differ. */
export function changedFields(before: AnswerContent, after: AnswerContent): AnswerField[] {
  return ANSWER_FIELDS.filter((field) => !same(before[field], after[field]));
}

/** Compares values as JSON knows them; the order of keys does not matter. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, index) => same(value, b[index]))
    );
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
