import { type Analysed, type Analyser, charactersOf } from './analysis';
import type { Pinyin } from './pinyin';
import { type PinyinRun, readPinyinRuns } from './pinyin-run';
import type { Echo, Synonyms } from './synonyms';
import { LONGEST_QUERY, SHORT_QUERY } from './weights';

/** A query taken apart in every way that search looks at it. */
export interface Query {
  /** Normalised. */
  text: string;
  analysed: Analysed;
  /** A whole message rather than what an officer types. */
  long: boolean;
  /** Latin letters that may be pinyin. */
  runs: PinyinRun[];
  /** Other names of what the query names. */
  echoes: Echo[];
  /** The characters of the query, and of the query with one name put for another. */
  wordings: ReadonlySet<number>[];
}

/** How many names are put for others to compare the whole query with a question. */
const MOST_WORDINGS = 4;

/** Reads the first 2,000 characters of a query. */
export function readQuery(text: string, analyser: Analyser, pinyin: Pinyin, synonyms: Synonyms): Query {
  const normalised = analyser.normalise(text.slice(0, LONGEST_QUERY)).trim();
  const analysed = analyser.analyse(normalised);
  const echoes = synonyms.echoes(normalised);
  const renamed = echoes
    .slice(0, MOST_WORDINGS - 1)
    .map(({ asked, term }) => new Set(charactersOf(normalised.replaceAll(asked, term))));
  return {
    text: normalised,
    analysed,
    long: normalised.length > SHORT_QUERY,
    runs: readPinyinRuns(normalised, pinyin),
    echoes,
    wordings: [new Set(analysed.characters), ...renamed],
  };
}
