import type { TFunction } from 'i18next';
import { replyProblemKindSchema } from '../../../src-shared/domain/reply-check';

/** What the check points out, by name; what a newer program noted stays as it is written. */
export function problemText(t: TFunction, kind: string): string {
  const known = replyProblemKindSchema.safeParse(kind);
  return known.success ? t(`work.check.kind.${known.data}`) : kind;
}
