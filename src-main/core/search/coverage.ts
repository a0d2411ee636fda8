import { bigramKey, charactersOf, isHan } from './analysis';
import { holdsEcho } from './matched';
import { type Pinyin, syllablePair } from './pinyin';
import { onlySyllable, type PinyinRun, termsOfRun } from './pinyin-run';
import type { Query } from './read-query';
import type { Indexes } from './score-query';

/** A single character says less than the pairs that it stands in. */
const CHARACTER_SHARE = 0.25;

/** What every entry holds still counts a little, or entries all about one thing would hold nothing of a query about it. */
const LEAST_WEIGHT = 0.12;

/**
 * How much of a query a document holds, 0 to 1: the share, by idf, of its pairs of characters, its characters and its digit and Latin
 * runs. What the document has under another name, or what sounds like a pair that the library has nowhere, counts as held. A query that
 * shares 怎么办 with every entry and nothing else has nearly nothing in common with any.
 */
export function coverageOf(query: Query, document: number, indexes: Indexes, pinyin: Pinyin): number {
  const { bigrams, characters, words } = indexes;
  const echoes = query.echoes.filter((echo) => holdsEcho(echo, document, indexes));
  const renamed = new Set(echoes.flatMap(({ asked }) => [...charactersOf(asked), ...pairsOf(charactersOf(asked))]));
  let total = 0;
  let held = 0;
  const floor = LEAST_WEIGHT * words.idf('');
  const count = (idf: number, isHeld: boolean, share = 1) => {
    const weight = Math.max(idf, floor) * share;
    total += weight;
    if (isHeld) held += weight;
  };
  for (const pair of new Set(query.analysed.bigrams)) {
    const isHeld = renamed.has(pair) || bigrams.has(pair, document);
    count(bigrams.idf(pair), isHeld || soundsLike(pair, document, indexes, pinyin));
  }
  for (const key of new Set(query.analysed.characters))
    count(characters.idf(key), renamed.has(key) || characters.has(key, document), CHARACTER_SHARE);
  for (const run of new Set(query.analysed.words.filter((word) => !isHan(word.codePointAt(0) ?? 0)))) {
    const isHeld = words.has(run, document) || echoes.some(({ asked }) => asked.includes(run));
    const read = query.runs.filter(({ letters }) => letters.split(' ').includes(run));
    count(words.idf(run), isHeld || read.some((each) => isReadIn(each, document, indexes, pinyin)));
  }
  return total === 0 ? 0 : held / total;
}

/** A pair that stands nowhere in the library, and the document has one that sounds like it. */
function soundsLike(pair: number, document: number, indexes: Indexes, pinyin: Pinyin): boolean {
  if (indexes.bigrams.share(pair) > 0) return false;
  const [first] = pinyin.readings(pair >>> 16);
  const [second] = pinyin.readings(pair & 0xffff);
  return first !== undefined && second !== undefined && indexes.pinyin.has(syllablePair(first, second), document);
}

function isReadIn(run: PinyinRun, document: number, indexes: Indexes, pinyin: Pinyin): boolean {
  const syllable = onlySyllable(run);
  const readSo = syllable === 0 ? [] : pinyin.characters(syllable);
  return (
    [...termsOfRun(run).keys()].some((term) => indexes.pinyin.has(term, document)) ||
    readSo.some((key) => indexes.characters.has(key, document))
  );
}

function pairsOf(keys: readonly number[]): number[] {
  return keys.slice(1).map((key, at) => bigramKey(keys[at] ?? 0, key));
}
