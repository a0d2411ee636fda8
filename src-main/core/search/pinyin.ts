import dictionary from '../../../resources/dictionaries/pinyin.json';

/** How characters are read, without tones. Syllables are numbers from 1 on; 0 stands for none. */
export interface Pinyin {
  /** The readings of a character given by its key (`characterKey`), the most common first; nothing for a rare character. */
  readings(key: number): readonly number[];
  /** The number of a syllable written in letters, 0 for what is none. */
  syllable(letters: string): number;
  /** The first letter of a syllable as a number from 1 (a) to 26 (z). */
  initial(syllable: number): number;
  /** Characters that are read so most commonly. */
  characters(syllable: number): readonly number[];
}

/** Interjections (嗯, 呒, 哼) whose letters nobody types for a word: they would make syllables of stray initials. */
const NOT_TYPED = new Set(['m', 'n', 'ng', 'hng']);

const NONE: readonly number[] = [];

/** Loads the table of readings (18,000 Simplified characters, from pinyin-pro, MIT): 5 ms and about 1 MB. */
export function createPinyin(): Pinyin {
  const first = new Uint16Array(0x10000);
  const several = new Map<number, number[]>();
  const numbers = new Map<string, number>();
  const initials = new Uint8Array(512);
  const commonly: string[] = [''];
  const entries = Object.entries(dictionary);
  entries.forEach(([letters, [common = '']], at) => {
    numbers.set(letters, at + 1);
    initials[at + 1] = letterNumber(letters);
    commonly.push(common);
    for (let place = 0; place < common.length; place += 1) first[common.charCodeAt(place)] = at + 1;
  });
  entries.forEach(([, [, other = '']], at) => {
    for (let place = 0; place < other.length; place += 1) {
      const key = other.charCodeAt(place);
      several.set(key, [...(several.get(key) ?? [first[key] ?? 0]), at + 1]);
    }
  });

  function readings(key: number): readonly number[] {
    const known = several.get(key);
    if (known !== undefined) return known;
    const only = first[key] ?? 0;
    return only === 0 ? NONE : [only];
  }

  return {
    readings,
    syllable: (letters) => (NOT_TYPED.has(letters) ? 0 : (numbers.get(letters) ?? numbers.get(umlauted(letters)) ?? 0)),
    initial: (syllable) => initials[syllable] ?? 0,
    characters: (syllable) => [...(commonly[syllable] ?? '')].map((character) => character.charCodeAt(0)),
  };
}

/** 1 for a to 26 for z. */
export function letterNumber(letters: string): number {
  return letters.charCodeAt(0) - 96;
}

/** Key of two syllables that follow each other. */
export function syllablePair(first: number, second: number): number {
  return (first << 9) | second;
}

/** Key of the first letters of two or three syllables that follow each other; 0 as the third for two. */
export function initialsKey(first: number, second: number, third: number): number {
  return (1 << 24) | (first << 10) | (second << 5) | third;
}

/** ü is typed as v, and by many as u after j, q, x, y; lue and nue stand for lüe and nüe. */
function umlauted(letters: string): string {
  return letters
    .replace('ü', 'v')
    .replace(/^([ln])ue$/, '$1ve')
    .replace(/^([jqxy])v/, '$1u');
}
