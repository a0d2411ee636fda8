/** How much each kind of term counts for one length of query. */
export interface Mix {
  words: number;
  /** Digit and Latin runs, which live among the words only and so carry the weight of all kinds. */
  runs: number;
  bigrams: number;
  characters: number;
  /** Power of idf in a term's weight. */
  idfPower: 1 | 2;
  /** BM25's k3: how soon a term repeated in the query stops counting more. */
  repetition: number;
}

/** BM25 and BM25F constants, measured on question-answer sets in the thousands; see docs/search.md. */
export const BM25 = { saturation: 1.2, questionLength: 1, answerLength: 0.95 } as const;

/** What a term counts for where it stands, before saturation. */
export interface FieldWeights {
  question: number;
  answer: number;
}

export const FIELDS = {
  words: { question: 4, answer: 1 },
  bigrams: { question: 3, answer: 1 },
  characters: { question: 4, answer: 1 },
  pinyin: { question: 4, answer: 0 },
} as const satisfies Record<string, FieldWeights>;

/** Queries up to this many characters are what officers type; longer ones are whole messages. */
export const SHORT_QUERY = 36;

/** Nothing beyond this many characters of a query is read: no message says more of its matter later, and the time stays bounded. */
export const LONGEST_QUERY = 2_000;

export const SHORT_MIX: Mix = { words: 0.85, runs: 4, bigrams: 1, characters: 2, idfPower: 1, repetition: 1_000 };
export const LONG_MIX: Mix = { words: 1, runs: 2.6, bigrams: 1.6, characters: 0, idfPower: 2, repetition: 8 };

/** How many of the best by text are looked at again, for short and long queries, and what each feature adds to a text score scaled to 1 at the top. */
export const RERANK = { depth: 50, longDepth: 300, shortCosine: 0.3, longQuestionFound: 1.3, longMessageCovered: -1 };

/** What a term counts for that the query does not hold, only another name for what it holds. */
export const ECHO_WEIGHT = 0.6;

/** Weights of the pinyin index, in those of a pair of characters. */
export const PINYIN = {
  /** Two characters that the library has nowhere: probably a slip, their homophones are what was meant. */
  unknownPair: 1.5,
  /** Letters typed as pinyin. */
  run: 3,
  /** Letters typed as pinyin that the library also holds as they are. */
  writtenRun: 0.5,
  /** A single syllable, for which each character that is read so must do. */
  syllable: 0.3,
} as const;
