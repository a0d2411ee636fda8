import type { Category } from './classification';
import { maskPersonalData } from './mask-personal';

/** Whoever writes these trusts the police with his or her name: an informant's must not be read in passing (design.md, section 6). */
const PROTECTED: readonly Category[] = ['report', 'lead'];

export function isProtected({ category }: { category: Category | null }): boolean {
  return category !== null && PROTECTED.includes(category);
}

/** The first character and stars, as many as there were: one knows the name again without reading it. */
export function maskedName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(Math.max(rest.length, 1));
}

/** What a list or an opened message shows of a protected message before somebody has given a reason. */
export function maskedMessage<M extends { category: Category | null; authorName: string; text: string }>(
  message: M,
): M {
  return { ...message, authorName: maskedName(message.authorName), text: maskPersonalData(message.text) };
}
