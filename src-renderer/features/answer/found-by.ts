import type { FoundBy } from '../../../src-shared/domain/reply';

const MAX_QUERY = 100;

/** How an answer was come to, for the reply that will rest on it. @param rank its place in the list, from 1 */
export function foundBy(by: FoundBy['by'], query: string, rank: number): FoundBy {
  const typed = wholeCharacters(query.trim(), MAX_QUERY);
  return { by, query: typed === '' ? null : typed, rank };
}

/** At most so many UTF-16 units, never half of a character. */
function wholeCharacters(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most) break;
    kept += character;
  }
  return kept;
}
