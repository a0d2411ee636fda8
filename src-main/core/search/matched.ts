import { type Analysed, bigramKey, charactersOf, isSharedKey } from './analysis';
import type { FieldIndex } from './field-index';
import type { Query } from './read-query';
import type { Indexes } from './score-query';
import type { Echo } from './synonyms';

/** In a whole message, a word in more than this share of the entries says nothing about why one was found. */
const COMMON_SHARE = 0.25;
/** Below this many entries a share means little. */
const FEW_ENTRIES = 40;

type MatchIndexes = Pick<Indexes, 'words' | 'bigrams' | 'characters'> & {
  /** Entries in the index. */
  documents: number;
};

const HAN_RUN = /\p{Script=Han}{2,}/gu;

/**
 * What to mark in each document. Of a whole message: the words that tell, of a word that a document lacks as such the pairs of
 * characters that it has instead (its segmentation may differ), and other names. Of what an officer typed: every pair of
 * neighbouring characters as well, however common, so that a phrase is marked as far as it stands there. Single characters
 * only when nothing longer was found.
 */
export function matchedTerms(
  { text, analysed: query, echoes, long }: Pick<Query, 'text' | 'analysed' | 'echoes' | 'long'>,
  documents: readonly number[],
  indexes: MatchIndexes,
): string[][] {
  const tells = (word: string) => !isCommon(indexes.words, word, indexes.documents);
  const words = [...new Set(query.words)].filter((word) => tells(word) || (!long && [...word].length > 1));
  const phrases = long ? [] : [...text.matchAll(HAN_RUN)].map(([run]) => run);
  return documents.map((document) => {
    const matched = new Set([
      ...words.flatMap((word) =>
        indexes.words.has(word, document)
          ? [word]
          : pairs(word, document, indexes)
              .filter(({ telling }) => telling)
              .map(({ pair }) => pair),
      ),
      ...phrases.flatMap((phrase) => pairs(phrase, document, indexes).map(({ pair }) => pair)),
      ...echoes.filter((echo) => holdsEcho(echo, document, indexes)).map(({ term }) => term),
    ]);
    return matched.size > 0 ? [...matched] : characters(query, document, indexes);
  });
}

/** Whether a document holds all of another name, as far as words and pairs tell. */
export function holdsEcho(
  { analysed }: Echo,
  document: number,
  indexes: Pick<Indexes, 'words' | 'bigrams' | 'characters'>,
): boolean {
  const { words, bigrams, characters } = analysed;
  if (bigrams.length > 0) return bigrams.every((pair) => indexes.bigrams.has(pair, document));
  if (words.length > 0) return words.every((word) => indexes.words.has(word, document));
  return characters.length > 0 && characters.every((key) => indexes.characters.has(key, document));
}

/** The pairs of neighbouring Han characters of a run that a document holds. */
function pairs(run: string, document: number, indexes: MatchIndexes): { pair: string; telling: boolean }[] {
  const letters = [...run];
  const keys = charactersOf(run);
  if (keys.length !== letters.length) return [];
  return letters.slice(1).flatMap((letter, at) => {
    const key = bigramKey(keys[at] ?? 0, keys[at + 1] ?? 0);
    if (!indexes.bigrams.has(key, document)) return [];
    return [{ pair: `${letters[at]}${letter}`, telling: !isCommon(indexes.bigrams, key, indexes.documents) }];
  });
}

function characters(query: Analysed, document: number, indexes: MatchIndexes): string[] {
  return [...new Set(query.characters)].flatMap((key) => {
    // Keys of rare characters do not lead back to the character.
    if (isSharedKey(key) || !indexes.characters.has(key, document)) return [];
    const tells = query.characters.length === 1 || !isCommon(indexes.characters, key, indexes.documents);
    return tells ? [String.fromCharCode(key)] : [];
  });
}

function isCommon<Key>(index: FieldIndex<Key>, key: Key, documents: number): boolean {
  return documents >= FEW_ENTRIES && index.share(key) > COMMON_SHARE;
}
