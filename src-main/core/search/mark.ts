import { highlightRanges, termsReadAs, termsToMark } from './highlight';
import type { AnswerIndex, SearchHit } from './index';

/** Where a text that a search found has what was asked for: half-open ranges in UTF-16 units. */
export function markRanges(
  { analyser, pinyin }: Pick<AnswerIndex, 'analyser' | 'pinyin'>,
  query: string,
  hit: Pick<SearchHit, 'matched' | 'pinyin'>,
  text: string,
): [number, number][] {
  const terms = [...termsToMark(query, hit.matched), ...termsReadAs(text, hit.pinyin, pinyin, analyser)];
  return highlightRanges(text, terms, analyser).map(({ start, end }) => [start, end]);
}
