import type { AnswerIndex } from './index';
import { SHORT_QUERY } from './weights';

/**
 * How much of a query the best entries must hold to count as found at all, see `coverageOf`. Of 694 keyword queries and 345 written ones
 * the best entries of one hold less; of 951 questions about other matters, asked of the sample library, those of 89 hold more
 * (docs/search.md). A message holds much besides its matter, however short it is, and is answered generously.
 */
const LEAST = { typed: 0.23, shortMessage: 0.1, longMessage: 0.03 } as const;
/** The first ones tell: what stands below them fits no better. */
const LOOKED_AT = 3;

/** Whether what a search found is about the query at all, and does not only share a common character or 怎么办 with it. */
export function isAlike(index: AnswerIndex, text: string, ids: readonly string[], kind: 'typed' | 'message'): boolean {
  const short = kind === 'typed' ? LEAST.typed : LEAST.shortMessage;
  const least = text.trim().length > SHORT_QUERY ? LEAST.longMessage : short;
  return ids.slice(0, LOOKED_AT).some((id) => index.coverage(text, id) >= least);
}
