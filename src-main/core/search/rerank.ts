import { bigramKey } from './analysis';
import { RERANK } from './weights';

/** Idf of a character key or of the key of a pair. */
export type Idf = (key: number) => number;

/** Character keys, one in each UTF-16 unit: the most compact list that JavaScript has. */
export type KeyString = string;

/** What the second look knows of terms. */
export interface TermIdf {
  characters: Idf;
  bigrams: Idf;
}

/** A question is no longer than this; the rest of a longer one is not looked at a second time. */
const LONGEST_WORDING = 300;

/** The keys of a wording in their order. */
export function keyString(keys: readonly number[]): KeyString {
  return String.fromCharCode(...keys.slice(0, LONGEST_WORDING));
}

/**
 * Makes the function that says how close the query (the closest of several ways to put it) is to the best-fitting wording of a
 * question, as a correction of text scores scaled to 1 at the top; 0 when there is no wording to compare with.
 *
 * A short query is compared as a whole: cosine of the idf-weighted characters, and of the pairs of neighbours, which know the order.
 * A message is not: what counts is how much of the question it contains; the share of the message that the question covers is taken
 * off again, because text scores already reward it.
 */
export function createCloseness(queries: readonly (readonly number[])[], long: boolean, idf: TermIdf) {
  const weigh: Idf = long ? idf.characters : (key) => idf.characters(key) ** 2;
  const weighPair: Idf = (key) => idf.bigrams(key) ** 2;
  const weighed = queries.map((keys) => {
    const characters = new Set(keys);
    const pairs = new Set(keys.slice(1).map((key, at) => bigramKey(keys[at] ?? 0, key)));
    return { characters, total: sum(characters, weigh), pairs, pairTotal: long ? 0 : sum(pairs, weighPair) };
  });

  function between(query: (typeof weighed)[number], wording: KeyString): number {
    const characters = new Set<number>();
    const pairs = new Set<number>();
    for (let at = 0; at < wording.length; at += 1) {
      characters.add(wording.charCodeAt(at));
      if (!long && at > 0) pairs.add(bigramKey(wording.charCodeAt(at - 1), wording.charCodeAt(at)));
    }
    const total = sum(characters, weigh);
    const common = sumOfCommon(characters, query.characters, weigh);
    if (common === 0) return 0;
    if (long) return (RERANK.longQuestionFound * common) / total + (RERANK.longMessageCovered * common) / query.total;
    const cosine = common / Math.sqrt(query.total * total);
    const commonPairs = sumOfCommon(pairs, query.pairs, weighPair);
    if (commonPairs === 0) return RERANK.shortCosine * cosine;
    const pairCosine = commonPairs / Math.sqrt(query.pairTotal * sum(pairs, weighPair));
    return RERANK.shortCosine * cosine + RERANK.shortPairCosine * pairCosine;
  }

  return (wordings: readonly KeyString[]): number => {
    if (wordings.length === 0) return 0;
    return Math.max(...weighed.flatMap((query) => wordings.map((wording) => between(query, wording))));
  };
}

function sum(keys: ReadonlySet<number>, weigh: Idf): number {
  let total = 0;
  for (const key of keys) total += weigh(key);
  return total;
}

function sumOfCommon(keys: ReadonlySet<number>, others: ReadonlySet<number>, weigh: Idf): number {
  let total = 0;
  for (const key of keys) if (others.has(key)) total += weigh(key);
  return total;
}
