import { type Analysed, isHan } from './analysis';
import { count, type FieldIndex } from './field-index';
import { type Pinyin, syllablePair } from './pinyin';
import { onlySyllable, type PinyinRun, termsOfRun } from './pinyin-run';
import type { Query } from './read-query';
import { ECHO_WEIGHT, LONG_MIX, type Mix, PINYIN, SHORT_MIX } from './weights';

/** The four indexes that stand side by side. */
export interface Indexes {
  words: FieldIndex<string>;
  bigrams: FieldIndex<number>;
  characters: FieldIndex<number>;
  /** Sounds of the question, its other wordings and the keywords, see `pinyinTerms`. */
  pinyin: FieldIndex<number>;
}

/** Adds the score of every document to `scores`, one cell per document, dead ones included. */
export function scoreQuery(query: Query, indexes: Indexes, pinyin: Pinyin, scores: Float32Array): void {
  const mix = query.long ? LONG_MIX : SHORT_MIX;
  scoreText(query.analysed, 1, indexes, mix, scores);
  scoreEchoes(query, indexes, mix, scores);
  if (!query.long) scoreSounds(query.analysed, indexes, pinyin, mix, scores);
  for (const run of query.runs) scoreRun(run, indexes, pinyin, mix, scores);
}

function scoreText(analysed: Analysed, weight: number, indexes: Indexes, mix: Mix, scores: Float32Array): void {
  const wordWeight = (word: string) => weight * (isHanWord(word) ? mix.words : mix.runs);
  indexes.words.score(count(analysed.words), mix, wordWeight, scores);
  indexes.bigrams.score(count(analysed.bigrams), mix, () => weight * mix.bigrams, scores);
  indexes.characters.score(count(analysed.characters), mix, () => weight * mix.characters, scores);
}

/** Other names count less than what was written, and nothing where they repeat it. */
function scoreEchoes({ analysed, echoes }: Query, indexes: Indexes, mix: Mix, scores: Float32Array): void {
  if (echoes.length === 0) return;
  const added: Analysed = {
    words: without(
      echoes.flatMap((echo) => echo.analysed.words),
      analysed.words,
    ),
    bigrams: without(
      echoes.flatMap((echo) => echo.analysed.bigrams),
      analysed.bigrams,
    ),
    characters: without(
      echoes.flatMap((echo) => echo.analysed.characters),
      analysed.characters,
    ),
  };
  scoreText(added, ECHO_WEIGHT, indexes, mix, scores);
}

/** Homophones: what sounds like the pairs of characters that the library has nowhere. */
function scoreSounds(analysed: Analysed, indexes: Indexes, pinyin: Pinyin, mix: Mix, scores: Float32Array): void {
  const weights = new Map<number, number>();
  for (const bigram of analysed.bigrams) {
    if (indexes.bigrams.share(bigram) > 0) continue;
    const [first] = pinyin.readings(bigram >>> 16);
    const [second] = pinyin.readings(bigram & 0xffff);
    if (first !== undefined && second !== undefined) weights.set(syllablePair(first, second), PINYIN.unknownPair);
  }
  scoreWeighted(weights, indexes.pinyin, mix, scores);
}

function scoreRun(run: PinyinRun, indexes: Indexes, pinyin: Pinyin, mix: Mix, scores: Float32Array): void {
  // A run that the library writes itself (app, ktv) is more likely meant as written.
  const weight = indexes.words.share(run.letters) > 0 ? PINYIN.writtenRun : PINYIN.run;
  const terms = termsOfRun(run);
  for (const [term, share] of terms) terms.set(term, share * weight);
  scoreWeighted(terms, indexes.pinyin, mix, scores);
  const syllable = onlySyllable(run);
  if (syllable === 0) return;
  const characters = new Map(pinyin.characters(syllable).map((key) => [key, weight * PINYIN.syllable]));
  scoreWeighted(characters, indexes.characters, mix, scores);
}

function scoreWeighted(
  weights: ReadonlyMap<number, number>,
  index: FieldIndex<number>,
  mix: Mix,
  scores: Float32Array,
): void {
  if (weights.size === 0) return;
  const once = new Map([...weights.keys()].map((key) => [key, 1]));
  index.score(once, mix, (key) => weights.get(key) ?? 0, scores);
}

function without<Key>(terms: readonly Key[], known: readonly Key[]): Key[] {
  const left = new Set(terms);
  for (const key of known) left.delete(key);
  return [...left];
}

function isHanWord(word: string): boolean {
  return isHan(word.codePointAt(0) ?? 0);
}
