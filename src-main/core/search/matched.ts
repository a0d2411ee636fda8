import { type Analysed, bigramKey, charactersOf, isSharedKey } from './analysis';
import type { FieldIndex } from './field-index';
import type { Query } from './read-query';
import type { Indexes } from './score-query';
import type { Echo } from './synonyms';

/** A word in more than this share of the entries says nothing about why one was found. */
const COMMON_SHARE = 0.25;
/** Below this many entries a share means little. */
const FEW_ENTRIES = 40;

type MatchIndexes = Pick<Indexes, 'words' | 'bigrams' | 'characters'> & {
  /** Entries in the index. */
  documents: number;
};

/**
 * The query's words that each document holds, or other names for them, for highlighting. Of a word that a document lacks as such, the pairs of characters
 * that it has instead (its segmentation may differ). Single characters only when nothing longer was found.
 */
export function matchedTerms(
  { analysed: query, echoes }: Pick<Query, 'analysed' | 'echoes'>,
  documents: readonly number[],
  indexes: MatchIndexes,
): string[][] {
  const words = [...new Set(query.words)].filter((word) => !isCommon(indexes.words, word, indexes.documents));
  return documents.map((document) => {
    const matched = new Set([
      ...words.flatMap((word) => (indexes.words.has(word, document) ? [word] : pairs(word, document, indexes))),
      ...echoes.filter((echo) => holdsEcho(echo, document, indexes)).map(({ term }) => term),
    ]);
    return matched.size > 0 ? [...matched] : characters(query, document, indexes);
  });
}

/** Whether a document holds all of another name, as far as words and pairs tell. */
function holdsEcho({ analysed }: Echo, document: number, indexes: MatchIndexes): boolean {
  const { words, bigrams, characters } = analysed;
  if (bigrams.length > 0) return bigrams.every((pair) => indexes.bigrams.has(pair, document));
  if (words.length > 0) return words.every((word) => indexes.words.has(word, document));
  return characters.length > 0 && characters.every((key) => indexes.characters.has(key, document));
}

function pairs(word: string, document: number, indexes: MatchIndexes): string[] {
  const letters = [...word];
  const keys = charactersOf(word);
  if (keys.length !== letters.length) return [];
  return letters.slice(1).flatMap((letter, at) => {
    const pair = bigramKey(keys[at] ?? 0, keys[at + 1] ?? 0);
    const tells = indexes.bigrams.has(pair, document) && !isCommon(indexes.bigrams, pair, indexes.documents);
    return tells ? [`${letters[at]}${letter}`] : [];
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
