import { type Analyser, charactersOf, isHan, isSharedKey } from './analysis';
import { highlightRanges } from './highlight';
import type { Pinyin } from './pinyin';
import { onlySyllable, termsOfRun } from './pinyin-run';
import type { Query } from './read-query';
import type { Indexes } from './score-query';

/** What a query has to do with the library as a whole. */
export interface Explained {
  /** It holds no letter, digit or Chinese character. */
  empty: boolean;
  /** Its words that stand nowhere in the library, normalised, in its order. */
  unknown: string[];
  /** The rarest of its parts that the library has; null when it has none. */
  rarest: string | null;
  /** Of its Latin runs that the library lacks, words of the library that differ by one letter. */
  near: string[];
}

const MOST_NEAR = 5;
/** Shorter runs are one letter away from too much. */
const SHORTEST_NEAR = 4;

/** Explains why a query finds nothing, or little. @param words all Latin and digit runs and words of the library */
export function explainQuery(
  query: Query,
  indexes: Indexes,
  pinyin: Pinyin,
  analyser: Analyser,
  words: Iterable<string>,
): Explained {
  const { analysed } = query;
  const unknown = unknownWords(query, indexes, pinyin, analyser);
  const runs = unknown.filter((word) => !isHan(word.codePointAt(0) ?? 0) && word.length >= SHORTEST_NEAR);
  return {
    empty: analysed.words.length + analysed.characters.length === 0,
    unknown,
    rarest: rarestPart(query, indexes, analyser),
    near: runs.length === 0 ? [] : nearWords(runs, indexes, words),
  };
}

function unknownWords({ text, analysed, runs }: Query, indexes: Indexes, pinyin: Pinyin, analyser: Analyser): string[] {
  const readable = new Set(
    runs
      .filter((run) => {
        const syllable = onlySyllable(run);
        const characters = syllable === 0 ? [] : pinyin.characters(syllable);
        return (
          [...termsOfRun(run).keys()].some((term) => indexes.pinyin.share(term) > 0) ||
          characters.some((key) => indexes.characters.share(key) > 0)
        );
      })
      .flatMap(({ letters }) => letters.split(' ')),
  );
  const unknown = [...new Set(analysed.words)].filter((word) => {
    if (!isHan(word.codePointAt(0) ?? 0)) return indexes.words.share(word) === 0 && !readable.has(word);
    // Words may be cut elsewhere in an answer; what counts is that it stands there.
    return analyser.analyse(word).bigrams.some((pair) => indexes.bigrams.share(pair) === 0);
  });
  const singles = [...new Set(text)].filter((character) => {
    const [key] = charactersOf(character);
    return key !== undefined && !isSharedKey(key) && indexes.characters.share(key) === 0;
  });
  // Parts that touch are told as one: what is unknown may be cut in the wrong place.
  return [
    ...new Set(
      highlightRanges(text, [...unknown, ...singles], analyser).map(({ start, end }) => text.slice(start, end)),
    ),
  ];
}

function rarestPart({ text, analysed }: Query, indexes: Indexes, analyser: Analyser): string | null {
  let rarest: { part: string; idf: number } | null = null;
  const offer = (part: string, share: number, idf: number) => {
    if (share > 0 && (rarest === null || idf > rarest.idf)) rarest = { part, idf };
  };
  for (const word of analysed.words) offer(word, indexes.words.share(word), indexes.words.idf(word));
  if (rarest !== null) return (rarest as { part: string }).part;
  const letters = [...text];
  letters.slice(1).forEach((letter, at) => {
    const pair = `${letters[at]}${letter}`;
    const [key] = analyser.analyse(pair).bigrams;
    if (key !== undefined) offer(pair, indexes.bigrams.share(key), indexes.bigrams.idf(key));
  });
  if (rarest !== null) return (rarest as { part: string }).part;
  for (const letter of letters) {
    const [key] = charactersOf(letter);
    if (key !== undefined) offer(letter, indexes.characters.share(key), indexes.characters.idf(key));
  }
  return rarest === null ? null : (rarest as { part: string }).part;
}

function nearWords(runs: readonly string[], indexes: Indexes, words: Iterable<string>): string[] {
  const near: string[] = [];
  for (const word of words) {
    if (near.length === MOST_NEAR) break;
    if (
      !isHan(word.codePointAt(0) ?? 0) &&
      runs.some((run) => isOneSlipAway(run, word)) &&
      indexes.words.share(word) > 0
    )
      near.push(word);
  }
  return near;
}

/** One letter more, less, another, or two neighbours exchanged. */
export function isOneSlipAway(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}
