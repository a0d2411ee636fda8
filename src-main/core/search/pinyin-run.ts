import { initialsKey, letterNumber, type Pinyin, syllablePair } from './pinyin';

/** One step of what was typed: a whole syllable, or the first letter of one (`syllable` 0). */
export interface Unit {
  syllable: number;
  initial: number;
}

/** Letters read as pinyin. */
export interface PinyinRun {
  /** The letters as they stand in the query. */
  letters: string;
  /** The ways to read them: `xian` is 先 or 西安. Each has at least one unit. */
  readings: Unit[][];
}

/** Letters with which no syllable begins. */
const NEVER_FIRST = new Set(['i', 'u', 'v', 'ü']);
/** An initial explains less than a syllable does. */
const SYLLABLE_COST = 1;
const INITIAL_COST = 1.3;
const LONGEST_SYLLABLE = 6;
/** Beyond this many letters a run is an address or a name of something, not pinyin. */
const LONGEST_RUN = 60;
const MOST_READINGS = 6;
/** So few letters may be initials even where they make a syllable: ga for 公安. */
const SHORT_RUN = 3;

/** What two initials count for within a longer run. */
const LOOSE_PAIR = 0.5;

const LETTERS = /[a-zü]+(?:[ '’][a-zü]+)*/g;
const BESIDE_LETTERS = /[\p{L}\p{N}]/u;

/** The Latin letters of a normalised query that can be read as pinyin, in full (`juzhuzheng`), as initials (`jzz`) or mixed. */
export function readPinyinRuns(normalised: string, pinyin: Pinyin): PinyinRun[] {
  const runs: PinyinRun[] = [];
  for (const match of normalised.matchAll(LETTERS)) {
    const [letters] = match;
    const glued = [normalised[match.index - 1], normalised[match.index + letters.length]].some(
      (beside) => beside !== undefined && beside < '⺀' && BESIDE_LETTERS.test(beside),
    );
    if (glued || letters.length < 2) continue;
    for (const part of joined(letters, pinyin)) {
      const readings = readRun(part, pinyin);
      if (readings.length > 0) runs.push({ letters: part.join(' '), readings });
    }
  }
  return runs;
}

/** The terms of a run for the pinyin index with their weights, 1 for a term that says as much as a pair of characters. */
export function termsOfRun({ readings }: PinyinRun): Map<number, number> {
  const terms = new Map<number, number>();
  const raise = (key: number, weight: number) => terms.set(key, Math.max(weight, terms.get(key) ?? 0));
  for (const units of readings) {
    const whole = units.every(({ syllable }) => syllable > 0);
    units.forEach((unit, at) => {
      const [second, third] = [units[at + 1], units[at + 2]];
      if (second === undefined) return;
      if (unit.syllable > 0 && second.syllable > 0) raise(syllablePair(unit.syllable, second.syllable), 1);
      if (whole) return;
      raise(initialsKey(unit.initial, second.initial, 0), units.length === 2 ? 1 : LOOSE_PAIR);
      if (third !== undefined) raise(initialsKey(unit.initial, second.initial, third.initial), 1);
    });
  }
  return terms;
}

/** The only syllable of a run, for which single characters must do; 0 when there are more. */
export function onlySyllable({ readings }: PinyinRun): number {
  return readings[0]?.length === 1 ? (readings[0][0]?.syllable ?? 0) : 0;
}

/** Syllables typed apart (`ju zhu zheng`) belong together; other words stay by themselves. */
function joined(letters: string, pinyin: Pinyin): string[][] {
  const parts = letters.split(/[ '’]/);
  if (parts.length > 1 && parts.every((part) => wholeReadings(part, pinyin).length > 0)) return [parts];
  return parts.filter((part) => part.length > 1).map((part) => [part]);
}

function readRun(parts: readonly string[], pinyin: Pinyin): Unit[][] {
  const letters = parts.join('');
  if (letters.length > LONGEST_RUN) return [];
  if (parts.length > 1) return [parts.flatMap((part) => wholeReadings(part, pinyin)[0] ?? [])];
  const whole = wholeReadings(letters, pinyin);
  if (whole.length > 0 && letters.length > SHORT_RUN) return whole;
  const others = whole.length > 0 ? [] : mixedReading(letters, pinyin).filter((units) => units.length < letters.length);
  return [...whole, ...others, ...asInitials(letters)];
}

/** Every way to read the letters as whole syllables with at most one more than the fewest. */
function wholeReadings(letters: string, pinyin: Pinyin): Unit[][] {
  if (letters.length > LONGEST_RUN) return [];
  // How few syllables the rest from each place on can be read as.
  const fewest = new Array<number>(letters.length + 1).fill(Number.POSITIVE_INFINITY);
  fewest[letters.length] = 0;
  for (let at = letters.length - 1; at >= 0; at -= 1) {
    for (const { length } of syllablesAt(letters, at, pinyin)) {
      fewest[at] = Math.min(fewest[at] ?? 0, 1 + (fewest[at + length] ?? Number.POSITIVE_INFINITY));
    }
  }
  const readings: Unit[][] = [];
  const walk = (at: number, units: Unit[], left: number): void => {
    if (readings.length === MOST_READINGS) return;
    if (at === letters.length) readings.push(units);
    for (const { unit, length } of syllablesAt(letters, at, pinyin)) {
      if (1 + (fewest[at + length] ?? Number.POSITIVE_INFINITY) <= left) walk(at + length, [...units, unit], left - 1);
    }
  };
  if (Number.isFinite(fewest[0])) walk(0, [], (fewest[0] ?? 0) + 1);
  return readings.sort((a, b) => a.length - b.length);
}

/** The cheapest way to read the letters as syllables and initials; none when there is no way. */
function mixedReading(letters: string, pinyin: Pinyin): Unit[][] {
  const best: ({ cost: number; units: Unit[] } | undefined)[] = [{ cost: 0, units: [] }];
  for (let at = 0; at < letters.length; at += 1) {
    const here = best[at];
    if (here === undefined) continue;
    const steps = [
      ...syllablesAt(letters, at, pinyin).map((step) => ({ ...step, cost: SYLLABLE_COST })),
      ...initialsAt(letters, at),
    ];
    for (const { unit, length, cost } of steps) {
      const known = best[at + length];
      if (known === undefined || here.cost + cost < known.cost) {
        best[at + length] = { cost: here.cost + cost, units: [...here.units, unit] };
      }
    }
  }
  const units = best[letters.length]?.units ?? [];
  return units.length > 1 ? [units] : [];
}

function asInitials(letters: string): Unit[][] {
  if ([...letters].some((letter) => NEVER_FIRST.has(letter))) return [];
  return [[...letters].map((letter) => ({ syllable: 0, initial: letterNumber(letter) }))];
}

function syllablesAt(letters: string, at: number, pinyin: Pinyin): { unit: Unit; length: number }[] {
  const found: { unit: Unit; length: number }[] = [];
  for (let length = Math.min(LONGEST_SYLLABLE, letters.length - at); length > 0; length -= 1) {
    const syllable = pinyin.syllable(letters.slice(at, at + length));
    if (syllable > 0) found.push({ unit: { syllable, initial: pinyin.initial(syllable) }, length });
  }
  return found;
}

function initialsAt(letters: string, at: number): { unit: Unit; length: number; cost: number }[] {
  const letter = letters[at] ?? '';
  if (NEVER_FIRST.has(letter)) return [];
  const unit = { syllable: 0, initial: letterNumber(letter) };
  const step = { unit, length: 1, cost: INITIAL_COST };
  return /^[zcs]h/.test(letters.slice(at)) ? [step, { ...step, length: 2 }] : [step];
}
