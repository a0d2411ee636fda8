import { type Analyser, characterKey, isHan } from './analysis';
import type { Pinyin } from './pinyin';
import type { PinyinRun } from './pinyin-run';

/** A part of a text, in UTF-16 units, `end` excluded. */
export interface Range {
  start: number;
  end: number;
}

/** A character and the marks that belong on it: what may change its length when it is normalised. */
const UNIT = /[\s\S]\p{M}*/gu;

/** A query longer than this is a sentence or a whole message, in which a single character says nothing. */
const SHORT_QUERY = 4;

/**
 * The matched terms that are worth marking: all of them for a short query; for a longer one only those of two or more
 * characters, since marks on 是, 下 or 手 all over an answer hide why it was found.
 */
export function termsToMark(query: string, terms: readonly string[]): string[] {
  const isShort = [...query.trim()].length <= SHORT_QUERY;
  return terms.filter((term) => isShort || [...term].length > 1);
}

/**
 * Where normalised terms (`SearchHit.matched`) stand in a text as it was written: Traditional, full width or capital letters are found,
 * and the ranges count in the original. Ranges are in order, do not overlap and are merged where they touch.
 */
export function highlightRanges(
  text: string,
  terms: readonly string[],
  analyser: Pick<Analyser, 'normalise'>,
): Range[] {
  const { normalised, starts, ends } = normaliseWithPlaces(text, analyser);
  const found: Range[] = [];
  for (const term of new Set(terms)) {
    if (term === '') continue;
    for (let at = normalised.indexOf(term); at >= 0; at = normalised.indexOf(term, at + term.length)) {
      found.push({ start: starts[at] ?? 0, end: ends[at + term.length - 1] ?? text.length });
    }
  }
  return merge(found);
}

function normaliseWithPlaces(text: string, analyser: Pick<Analyser, 'normalise'>) {
  let normalised = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(UNIT)) {
    const unit = analyser.normalise(match[0]);
    for (let at = 0; at < unit.length; at += 1) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
    normalised += unit;
  }
  return { normalised, starts, ends };
}

function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

/**
 * The Chinese words of a text, normalised, that are read as letters of a query were typed: 居住证 for `juzhuzheng` and `jzz`.
 * Of several ways to read the letters every one counts.
 */
export function termsReadAs(
  text: string,
  runs: readonly PinyinRun[],
  pinyin: Pinyin,
  analyser: Pick<Analyser, 'normalise'>,
): string[] {
  const characters = [...analyser.normalise(text)];
  const readings = characters.map((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return isHan(codePoint) ? pinyin.readings(characterKey(codePoint)) : [];
  });
  const found = new Set<string>();
  for (const units of runs.flatMap((run) => run.readings)) {
    for (let at = 0; at + units.length <= characters.length; at += 1) {
      const fits = units.every(({ syllable, initial }, place) =>
        readings[at + place]?.some((read) => (syllable > 0 ? read === syllable : pinyin.initial(read) === initial)),
      );
      if (fits) found.add(characters.slice(at, at + units.length).join(''));
    }
  }
  return [...found];
}
