import { RERANK } from './weights';

/** Idf of a character key. */
export type Idf = (key: number) => number;

/** Distinct character keys, one in each UTF-16 unit: the most compact list that JavaScript has. */
export type KeyString = string;

/** The distinct keys of a wording. */
export function keyString(keys: readonly number[]): KeyString {
  return String.fromCharCode(...new Set(keys.slice(0, 1_000)));
}

/**
 * Makes the function that says how close the query (the closest of several ways to put it) is to the best-fitting wording of a
 * question, as a correction of text scores scaled to 1 at the top; 0 when there is no wording to compare with.
 *
 * A short query is compared as a whole: cosine of the idf-weighted characters. A message is not: what counts is how much of the
 * question it contains; the share of the message that the question covers is taken off again, because text scores already reward it.
 */
export function createCloseness(queries: readonly ReadonlySet<number>[], long: boolean, idf: Idf) {
  const known = new Map<number, number>();
  const weigh: Idf = (key) => {
    let weight = known.get(key);
    if (weight === undefined) {
      weight = long ? idf(key) : idf(key) ** 2;
      known.set(key, weight);
    }
    return weight;
  };
  const weighed = queries.map((query) => {
    let queryTotal = 0;
    for (const key of query) queryTotal += weigh(key);
    return { query, queryTotal };
  });

  function between({ query, queryTotal }: (typeof weighed)[number], wording: KeyString): number {
    let total = 0;
    let common = 0;
    for (let at = 0; at < wording.length; at += 1) {
      const key = wording.charCodeAt(at);
      const weight = weigh(key);
      total += weight;
      if (query.has(key)) common += weight;
    }
    if (common === 0) return 0;
    if (!long) return (RERANK.shortCosine * common) / Math.sqrt(queryTotal * total);
    return (RERANK.longQuestionFound * common) / total + (RERANK.longMessageCovered * common) / queryTotal;
  }

  return (wordings: readonly KeyString[]): number => {
    if (wordings.length === 0) return 0;
    return Math.max(...weighed.flatMap((query) => wordings.map((wording) => between(query, wording))));
  };
}
