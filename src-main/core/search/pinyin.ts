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

interface Tables {
  /** The most common reading of each character. */
  first: Uint16Array;
  /** All readings of characters that have several. */
  several: Map<number, number[]>;
  numbers: Map<string, number>;
  initials: Uint8Array;
  /** The characters that are most commonly read as each syllable. */
  commonly: string[];
}

/** Holds the table of readings (18,000 Simplified characters, from pinyin-pro, MIT; about 1 MB), made when first asked. */
export function createPinyin(): Pinyin {
  let loaded: Tables | undefined;
  const tables = (): Tables => {
    loaded ??= loadTables();
    return loaded;
  };

  function readings(key: number): readonly number[] {
    const { first, several } = tables();
    const known = several.get(key);
    if (known !== undefined) return known;
    const only = first[key] ?? 0;
    return only === 0 ? NONE : [only];
  }

  function syllable(letters: string): number {
    if (NOT_TYPED.has(letters)) return 0;
    const { numbers } = tables();
    return numbers.get(letters) ?? numbers.get(umlauted(letters)) ?? 0;
  }

  return {
    readings,
    syllable,
    initial: (of) => tables().initials[of] ?? 0,
    characters: (of) => Array.from(tables().commonly[of] ?? '', (character) => character.charCodeAt(0)),
  };
}

function loadTables(): Tables {
  const first = new Uint16Array(0x10000);
  const several = new Map<number, number[]>();
  const numbers = new Map<string, number>();
  const initials = new Uint8Array(512);
  const commonly = [''];
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
  return { first, several, numbers, initials, commonly };
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
