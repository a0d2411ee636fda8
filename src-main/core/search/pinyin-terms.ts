import { characterKey, isHan } from './analysis';
import { initialsKey, type Pinyin, syllablePair } from './pinyin';

/** A character with two readings counts under both, but a run of such characters must not multiply without end. */
const MOST_READINGS = 2;

/**
 * How a normalised text can be asked for by its sound: every two neighbouring characters as syllables, and every two and three as
 * first letters.
 */
export function pinyinTerms(normalised: string, pinyin: Pinyin): number[] {
  const terms: number[] = [];
  let before: readonly number[] = [];
  let last: readonly number[] = [];
  for (const character of normalised) {
    const codePoint = character.codePointAt(0) ?? 0;
    const readings = isHan(codePoint) ? pinyin.readings(characterKey(codePoint)).slice(0, MOST_READINGS) : [];
    for (const first of last) for (const second of readings) terms.push(syllablePair(first, second));
    const letters = initials(readings, pinyin);
    for (const second of initials(last, pinyin)) {
      for (const third of letters) {
        terms.push(initialsKey(second, third, 0));
        for (const first of initials(before, pinyin)) terms.push(initialsKey(first, second, third));
      }
    }
    before = readings.length === 0 ? [] : last;
    last = readings;
  }
  return terms;
}

function initials(readings: readonly number[], pinyin: Pinyin): number[] {
  return readings.length < 2
    ? readings.map((reading) => pinyin.initial(reading))
    : [...new Set(readings.map((reading) => pinyin.initial(reading)))];
}
