import { type Analysed, bigramKey, charactersOf, isSharedKey } from './analysis';
import type { FieldIndex } from './field-index';
import type { Query } from './read-query';
import type { Indexes } from './score-query';

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
  const asked = new Set([...query.words, ...echoes.flatMap((echo) => echo.analysed.words)]);
  const words = [...asked].filter((word) => !isCommon(indexes.words, word, indexes.documents));
  return documents.map((document) => {
    const matched = new Set(
      words.flatMap((word) => (indexes.words.has(word, document) ? [word] : pairs(word, document, indexes))),
    );
    return matched.size > 0 ? [...matched] : characters(query, document, indexes);
  });
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
