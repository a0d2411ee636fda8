import { createSimplify } from './simplify';

/** A text taken apart. Lists keep repetitions and the order of the text. */
export interface Analysed {
  /** Words of two characters or more by the dictionary of `Intl.Segmenter`, and digit or Latin runs whole. */
  words: string[];
  /** Overlapping pairs of neighbouring Han characters, see `bigramKey`. */
  bigrams: number[];
  /** Han characters, see `characterKey`. */
  characters: number[];
}

export interface Analyser {
  /** Folds Traditional to Simplified, full width to half width, upper to lower case. */
  normalise(text: string): string;
  /** Takes a text that `normalise` returned. */
  analyse(normalised: string): Analysed;
}

/** Holds the folding table (128 KB) and, from the first analysis on, a word segmenter; make one and pass it on. */
export function createAnalyser(): Analyser {
  const simplify = createSimplify();
  // Costs 12 ms to make, which whoever only normalises need not pay.
  let segmenter: Intl.Segmenter | undefined;

  function normalise(text: string): string {
    const folded = text.normalize('NFKC').toLowerCase();
    let simplified = '';
    let copied = 0;
    for (let at = 0; at < folded.length; at += 1) {
      const codePoint = folded.codePointAt(at) ?? 0;
      const width = codePoint > 0xffff ? 2 : 1;
      const to = simplify(codePoint);
      if (to !== codePoint) {
        simplified += folded.slice(copied, at) + String.fromCodePoint(to);
        copied = at + width;
      }
      at += width - 1;
    }
    return copied === 0 ? folded : simplified + folded.slice(copied);
  }

  function analyse(normalised: string): Analysed {
    const analysed: Analysed = { words: [], bigrams: [], characters: [] };
    let previous = 0;
    let runStart = -1;
    for (let at = 0; at < normalised.length; at += 1) {
      const codePoint = normalised.codePointAt(at) ?? 0;
      const wide = codePoint > 0xffff;
      if (isHan(codePoint)) {
        const key = characterKey(codePoint);
        analysed.characters.push(key);
        if (previous !== 0) analysed.bigrams.push(bigramKey(previous, key));
        previous = key;
      } else previous = 0;
      if (isRunCharacter(codePoint)) {
        if (runStart < 0) runStart = at;
      } else if (runStart >= 0) {
        addRun(normalised.slice(runStart, at), analysed.words);
        runStart = -1;
      }
      if (wide) at += 1;
    }
    if (runStart >= 0) addRun(normalised.slice(runStart), analysed.words);
    if (analysed.bigrams.length > 0) {
      segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
      for (const { segment } of segmenter.segment(normalised)) {
        if (segment.length > 1 && isHan(segment.codePointAt(0) ?? 0)) analysed.words.push(segment);
      }
    }
    return analysed;
  }

  return { normalise, analyse };
}

/** The characters of a normalised text as `Analysed` has them. */
export function charactersOf(normalised: string): number[] {
  const characters: number[] = [];
  for (const character of normalised) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (isHan(codePoint)) characters.push(characterKey(codePoint));
  }
  return characters;
}

/** True for Chinese characters, 々 and 〇 included. */
export function isHan(codePoint: number): boolean {
  return (
    (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
    (codePoint >= 0x3400 && codePoint <= 0x4dbf) ||
    (codePoint >= 0x20000 && codePoint <= 0x3ffff) ||
    codePoint === 0x3007 ||
    codePoint === 0x3005
  );
}

/** 16 bits for a Han character. Characters beyond the basic plane share the 2,048 values that surrogates leave free. */
export function characterKey(codePoint: number): number {
  return codePoint < 0x10000 ? codePoint : 0xd800 + (codePoint % 0x800);
}

/** True for a key that several rare characters share. */
export function isSharedKey(key: number): boolean {
  return key >= 0xd800 && key < 0xe000;
}

/** 32 bits for two neighbouring characters given by their keys. */
export function bigramKey(first: number, second: number): number {
  return ((first << 16) | second) >>> 0;
}

const LETTER_DIGIT_OR_MARK = /[\p{L}\p{N}\p{M}]/u;

function isRunCharacter(codePoint: number): boolean {
  if (codePoint < 0x80) return (codePoint >= 0x30 && codePoint <= 0x39) || (codePoint >= 0x61 && codePoint <= 0x7a);
  return !isHan(codePoint) && LETTER_DIGIT_OR_MARK.test(String.fromCodePoint(codePoint));
}

/** A run stays whole (c1, 12123); one that glues a number to a word (12123app) gives its two parts as well. */
function addRun(run: string, words: string[]): void {
  words.push(run);
  if (run.length < 5) return;
  const parts = run.match(/\d{3,}|[^\d]{2,}/g) ?? [];
  if (parts.length > 1) words.push(...parts);
}
