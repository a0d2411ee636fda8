import { type Analysed, type Analyser, createAnalyser, isHan } from './analysis';
import { best } from './best';
import { count, type EntryTerms, FieldIndex, type Liveness } from './field-index';
import { matchedTerms } from './matched';
import { MAX_DOCUMENTS } from './postings';
import { isRetired, rank } from './rank';
import { createCloseness, type KeyString, keyString } from './rerank';
import { TermTable } from './term-table';
import { LONG_MIX, LONGEST_QUERY, RERANK, SHORT_MIX, SHORT_QUERY } from './weights';
import { WordTable } from './word-table';

/** What search needs to know of one answer of the library. */
export interface SearchEntry {
  id: string;
  question: string;
  /** Other wordings of the question. */
  alternatives: readonly string[];
  /** The public answer. */
  text: string;
  keywords: readonly string[];
  businessLine: string | null;
  /** First and last day on which the answer may be given, ISO dates; null for no limit. */
  validFrom: string | null;
  validUntil: string | null;
  status: 'approved' | 'retired' | string;
}

export interface SearchHit {
  id: string;
  /** Comparable within one search only; about 1 for the entry that fits best by its text. */
  score: number;
  /** Normalised words of the query that the entry holds, for `highlightRanges`. */
  matched: string[];
  /** The entry is outside its days of validity. */
  expired: boolean;
}

export interface SearchOptions {
  limit: number;
  /** ISO date (local day) used for validity */
  today: string;
  businessLine?: string | null;
}

interface Document {
  id: string;
  status: string;
  businessLine: string | null;
  validFrom: string | null;
  validUntil: string | null;
  /** The characters of each wording of the question, for the second look at the best. */
  wordings: readonly KeyString[];
}

interface Query {
  analysed: Analysed;
  long: boolean;
}

/** Dead documents are swept out when they are this many and a fifth of the living. */
const SMALLEST_SWEEP = 64;

/**
 * The answer library in memory, searched by three BM25F indexes side by side: words, pairs of neighbouring characters, characters.
 * The length of the query decides how they are mixed (weights.ts). Entries come and go one at a time; results depend only on which
 * entries are in, not on how they came. Retired entries are not kept.
 */
export class AnswerIndex {
  private readonly analyser: Analyser = createAnalyser();
  private readonly numbers = new Map<string, number>();
  private readonly liveness: Liveness = { live: new Uint8Array(256), count: 0, dead: 0 };
  /** Reused from search to search. */
  private scores = new Float32Array(0);
  private documents: (Document | null)[] = [];
  private readonly bigramTable = new TermTable();
  private readonly characterTable = new TermTable();
  private readonly indexes = {
    words: new FieldIndex<string>(new WordTable(), this.liveness),
    bigrams: new FieldIndex<number>(this.bigramTable, this.liveness),
    characters: new FieldIndex<number>(this.characterTable, this.liveness),
  };

  constructor(entries: Iterable<SearchEntry> = []) {
    for (const entry of entries) this.put(entry);
    for (const index of Object.values(this.indexes)) index.settle();
  }

  /** Entries that a search can find; retired ones are not among them. */
  get size(): number {
    return this.liveness.count;
  }

  /** Size of the index's arrays in bytes, without the strings of words and wordings. */
  get bytes(): number {
    const { words, bigrams, characters } = this.indexes;
    return (
      words.bytes +
      bigrams.bytes +
      characters.bytes +
      this.bigramTable.bytes +
      this.characterTable.bytes +
      this.liveness.live.byteLength
    );
  }

  /** Adds an entry or replaces the one with its id. A retired entry is taken out. */
  put(entry: SearchEntry): void {
    this.remove(entry.id);
    if (isRetired(entry.status)) return;
    const document = this.documents.length;
    if (document >= MAX_DOCUMENTS) throw new Error(`The answer index holds at most ${MAX_DOCUMENTS} entries.`);
    const wordings = [entry.question, ...entry.alternatives]
      .map((wording) => this.analyser.analyse(this.analyser.normalise(wording)))
      .filter(({ words, characters }) => words.length + characters.length > 0);
    this.liveness.live = roomFor(document, this.liveness.live);
    this.liveness.live[document] = 1;
    this.liveness.count += 1;
    this.numbers.set(entry.id, document);
    this.documents.push({
      id: entry.id,
      status: entry.status,
      businessLine: entry.businessLine,
      validFrom: entry.validFrom,
      validUntil: entry.validUntil,
      wordings: wordings.map(({ characters }) => keyString(characters)),
    });
    this.addTerms(document, wordings, entry);
  }

  /** Takes an entry out; does nothing when there is none with this id. */
  remove(id: string): void {
    const document = this.numbers.get(id);
    if (document === undefined) return;
    this.numbers.delete(id);
    this.documents[document] = null;
    this.liveness.live[document] = 0;
    this.liveness.count -= 1;
    this.liveness.dead += 1;
    for (const index of Object.values(this.indexes)) index.forget(document);
    if (this.liveness.dead > Math.max(SMALLEST_SWEEP, this.liveness.count / 5)) this.sweep();
  }

  /**
   * The entries that fit a query or a whole message, best first, expired ones after all others.
   * Returns nothing for a query without a letter, digit or Chinese character. Reads the first 2,000 characters of the query.
   */
  search(text: string, options: SearchOptions): SearchHit[] {
    const normalised = this.analyser.normalise(text.slice(0, LONGEST_QUERY)).trim();
    const query: Query = { analysed: this.analyser.analyse(normalised), long: normalised.length > SHORT_QUERY };
    const scores = this.score(query);
    const candidates = best(
      scores,
      Math.max(query.long ? RERANK.longDepth : RERANK.depth, options.limit),
      (a, b) => this.idOf(a) < this.idOf(b),
    );
    const top = scores[candidates[0] ?? 0] || 1;
    const closeness = createCloseness(new Set(query.analysed.characters), query.long, (key) =>
      this.indexes.characters.idf(key),
    );
    const found = candidates.flatMap((document) => {
      const entry = this.documents[document];
      return entry ? [{ ...entry, score: (scores[document] ?? 0) / top + closeness(entry.wordings) }] : [];
    });
    const ranked = rank(found, options).slice(0, options.limit);
    const shown = ranked.map(({ id }) => this.numbers.get(id) ?? -1);
    const matched = matchedTerms(query.analysed, shown, { ...this.indexes, documents: this.liveness.count });
    return ranked.map((hit, at) => ({
      id: hit.id,
      score: hit.score,
      matched: matched[at] ?? [],
      expired: hit.expired,
    }));
  }

  private addTerms(document: number, wordings: readonly Analysed[], entry: SearchEntry): void {
    const answer = this.analyser.analyse(this.analyser.normalise(entry.text));
    const keywords = this.analyser.analyse(this.analyser.normalise(entry.keywords.join('\n')));
    const terms = <Key>(pick: (analysed: Analysed) => readonly Key[]): EntryTerms<Key> => ({
      wordings: wordings.map(pick),
      keywords: pick(keywords),
      answer: pick(answer),
    });
    this.indexes.words.add(
      document,
      terms((analysed) => analysed.words),
    );
    this.indexes.bigrams.add(
      document,
      terms((analysed) => analysed.bigrams),
    );
    this.indexes.characters.add(
      document,
      terms((analysed) => analysed.characters),
    );
  }

  private score({ analysed, long }: Query): Float32Array {
    const mix = long ? LONG_MIX : SHORT_MIX;
    if (this.scores.length < this.documents.length) this.scores = new Float32Array(this.liveness.live.length);
    const scores = this.scores.fill(0).subarray(0, this.documents.length);
    this.indexes.words.score(count(analysed.words), mix, (word) => (isHanWord(word) ? mix.words : mix.runs), scores);
    this.indexes.bigrams.score(count(analysed.bigrams), mix, () => mix.bigrams, scores);
    this.indexes.characters.score(count(analysed.characters), mix, () => mix.characters, scores);
    for (let document = 0; this.liveness.dead > 0 && document < scores.length; document += 1) {
      if (this.liveness.live[document] === 0) scores[document] = 0;
    }
    return scores;
  }

  private sweep(): void {
    const renumber = new Int32Array(this.documents.length);
    let next = 0;
    for (let document = 0; document < renumber.length; document += 1) {
      renumber[document] = this.documents[document] ? next++ : -1;
    }
    for (const index of Object.values(this.indexes)) index.compact(renumber);
    this.documents = this.documents.filter((document) => document !== null);
    this.documents.forEach((document, number) => {
      if (document) this.numbers.set(document.id, number);
    });
    this.liveness.live = new Uint8Array(Math.max(256, next * 2));
    this.liveness.live.fill(1, 0, next);
    this.liveness.dead = 0;
  }

  private idOf(document: number): string {
    return this.documents[document]?.id ?? '';
  }
}

function roomFor(document: number, live: Uint8Array): Uint8Array {
  if (document < live.length) return live;
  const larger = new Uint8Array(document * 2);
  larger.set(live);
  return larger;
}

function isHanWord(word: string): boolean {
  return isHan(word.codePointAt(0) ?? 0);
}
