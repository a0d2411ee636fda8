import { type Analysed, type Analyser, createAnalyser } from './analysis';
import { best } from './best';
import { coverageOf } from './coverage';
import { type Document, loadDocuments, saveDocuments } from './document-file';
import { type Explained, explainQuery } from './explain';
import { type EntryTerms, FieldIndex, type Liveness } from './field-index';
import { type IndexFileFault, IndexFileWriter, openIndexFile } from './index-file';
import { matchedTerms } from './matched';
import { createPinyin, type Pinyin } from './pinyin';
import type { PinyinRun } from './pinyin-run';
import { pinyinTerms } from './pinyin-terms';
import { MAX_DOCUMENTS } from './postings';
import { type Factors, isRetired, type RankContext, rank } from './rank';
import { type Query, readQuery } from './read-query';
import { createCloseness, keyString } from './rerank';
import { type Indexes, scoreQuery } from './score-query';
import { createSynonyms, type SynonymGroup, type Synonyms } from './synonyms';
import { TermTable } from './term-table';
import { FIELDS, RERANK } from './weights';
import { WordTable } from './word-table';

/** What search needs to know of one answer of the library. */
export interface SearchEntry {
  id: string;
  /** Grows with every change of the entry; kept so that a restored index can be brought into step. */
  version?: number;
  question: string;
  /** Other wordings of the question. */
  alternatives: readonly string[];
  /** The public answer. */
  text: string;
  /** Its English version. */
  textEn?: string | null;
  keywords: readonly string[];
  businessLine: string | null;
  /** Where it holds; empty or missing for no region in particular. */
  region?: string;
  /** First and last day on which the answer may be given, ISO dates; null for no limit. */
  validFrom: string | null;
  validUntil: string | null;
  status: 'approved' | 'retired' | string;
}

export interface SearchHit {
  id: string;
  /** Comparable within one search only; about 1 for the entry that fits best by its text. */
  score: number;
  /** The parts of the score. */
  factors: Factors;
  /** Normalised words of the query, or other names for them, that the entry holds, for `highlightRanges`. */
  matched: string[];
  /** Letters of the query that may have found the entry by its sound, for `termsReadAs`. */
  pinyin: readonly PinyinRun[];
  /** The entry is outside its days of validity. */
  expired: boolean;
}

export interface SearchOptions extends RankContext {
  limit: number;
  /** Only these entries may be found; all when it is missing. They are chosen before the best are. */
  among?: ReadonlySet<string> | null;
}

/** A text of an entry taken apart, with its sounds. */
interface Taken extends Analysed {
  pinyin: number[];
}

/** Dead documents are swept out when they are this many and a fifth of the living. */
const SMALLEST_SWEEP = 64;

/**
 * The answer library in memory, searched by four BM25F indexes side by side: words, pairs of neighbouring characters, characters and
 * the sound of the questions. The length of the query decides how they are mixed (weights.ts). Entries come and go one at a time; results depend
 * only on which entries are in, not on how they came. Retired entries are not kept.
 */
export class AnswerIndex {
  /** What the index takes texts apart with, for marking what a search found. */
  readonly analyser: Analyser = createAnalyser();
  readonly pinyin: Pinyin = createPinyin();
  private synonyms: Synonyms = createSynonyms([], this.analyser);
  private readonly numbers = new Map<string, number>();
  private readonly liveness: Liveness = { live: new Uint8Array(256), count: 0, dead: 0 };
  /** Reused from search to search. */
  private scores = new Float32Array(0);
  private documents: (Document | null)[] = [];
  private readonly wordTable = new WordTable();
  private readonly bigramTable = new TermTable();
  private readonly characterTable = new TermTable();
  private readonly pinyinTable = new TermTable();
  private readonly indexes: Indexes = {
    words: new FieldIndex<string>(this.wordTable, this.liveness, FIELDS.words),
    bigrams: new FieldIndex<number>(this.bigramTable, this.liveness, FIELDS.bigrams),
    characters: new FieldIndex<number>(this.characterTable, this.liveness, FIELDS.characters),
    pinyin: new FieldIndex<number>(this.pinyinTable, this.liveness, FIELDS.pinyin),
  };

  constructor(entries: Iterable<SearchEntry> = []) {
    for (const entry of entries) this.put(entry);
    // The desk opens with four empty indexes; settling nothing walks through the whole dictionary.
    if (this.size === 0) return;
    for (const index of Object.values(this.indexes)) index.settle();
  }

  /** Entries that a search can find; retired ones are not among them. */
  get size(): number {
    return this.liveness.count;
  }

  /** Size of the index's arrays in bytes, without the strings of words and wordings. */
  get bytes(): number {
    const parts = [...Object.values(this.indexes), this.bigramTable, this.characterTable, this.pinyinTable];
    return parts.reduce((bytes, part) => bytes + part.bytes, this.liveness.live.byteLength);
  }

  /** Each entry's id with its version. */
  *versions(): Generator<[id: string, version: number]> {
    for (const document of this.documents) if (document) yield [document.id, document.version];
  }

  /** The index as bytes for `restore`, without synonyms. */
  save(): Uint8Array {
    if (this.liveness.dead > 0) this.sweep();
    const file = new IndexFileWriter();
    saveDocuments(
      this.documents.filter((document) => document !== null),
      file,
    );
    for (const [name, index] of Object.entries(this.indexes)) index.save(name, file);
    return file.finish();
  }

  /**
   * The index that `save` gave the bytes of; or why there is none, in which case the entries have to be put into a new one. Bytes of
   * another program version or ICU are `outdated`; bytes that are not exactly those saved are `damaged`.
   */
  static restore(bytes: Uint8Array): AnswerIndex | IndexFileFault {
    const file = openIndexFile(bytes);
    if (typeof file === 'string') return file;
    const index = new AnswerIndex();
    index.documents = loadDocuments(file);
    index.liveness.count = index.documents.length;
    index.renumber();
    for (const [name, part] of Object.entries(index.indexes)) part.load(name, file);
    return index;
  }

  /** Adds an entry or replaces the one with its id. A retired entry is taken out. */
  put(entry: SearchEntry): void {
    this.remove(entry.id);
    if (isRetired(entry.status)) return;
    const document = this.documents.length;
    if (document >= MAX_DOCUMENTS) throw new Error(`The answer index holds at most ${MAX_DOCUMENTS} entries.`);
    const wordings = [entry.question, ...entry.alternatives]
      .map((wording) => this.take(wording))
      .filter(({ words, characters }) => words.length + characters.length > 0);
    this.liveness.live = roomFor(document, this.liveness.live);
    this.liveness.live[document] = 1;
    this.liveness.count += 1;
    this.numbers.set(entry.id, document);
    this.documents.push({
      id: entry.id,
      version: entry.version ?? 0,
      status: entry.status,
      businessLine: entry.businessLine,
      region: entry.region ?? '',
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

  /** Replaces the table of synonyms, which is applied to queries: no entry is looked at again. */
  useSynonyms(groups: Iterable<SynonymGroup>): void {
    this.synonyms = createSynonyms(groups, this.analyser);
  }

  /**
   * The entries that fit a query or a whole message, best first, expired ones after all others.
   * Returns nothing for a query without a letter, digit or Chinese character. Reads the first 2,000 characters of the query.
   */
  search(text: string, options: SearchOptions): SearchHit[] {
    const query = readQuery(text, this.analyser, this.pinyin, this.synonyms);
    const scores = this.score(query);
    if (options.among) this.leaveOnly(options.among, scores);
    const candidates = best(
      scores,
      Math.max(query.long ? RERANK.longDepth : RERANK.depth, options.limit),
      (a, b) => this.idOf(a) < this.idOf(b),
    );
    const top = scores[candidates[0] ?? 0] || 1;
    const closeness = createCloseness(query.wordings, query.long, (key) => this.indexes.characters.idf(key));
    const found = candidates.flatMap((document) => {
      const entry = this.documents[document];
      return entry ? [{ ...entry, score: (scores[document] ?? 0) / top + closeness(entry.wordings) }] : [];
    });
    const ranked = rank(found, options).slice(0, options.limit);
    const shown = ranked.map(({ id }) => this.numbers.get(id) ?? -1);
    const matched = matchedTerms(query, shown, { ...this.indexes, documents: this.liveness.count });
    return ranked.map((hit, at) => ({
      id: hit.id,
      score: hit.score,
      factors: hit.factors,
      matched: matched[at] ?? [],
      pinyin: query.runs,
      expired: hit.expired,
    }));
  }

  /** How much of a query the entry holds, 0 to 1, see `coverageOf`; 0 when there is no such entry. */
  coverage(text: string, id: string): number {
    const document = this.numbers.get(id);
    if (document === undefined) return 0;
    return coverageOf(readQuery(text, this.analyser, this.pinyin, this.synonyms), document, this.indexes, this.pinyin);
  }

  /** What a query has to do with the library as a whole: for explaining why it finds nothing. */
  explain(text: string): Explained {
    const query = readQuery(text, this.analyser, this.pinyin, this.synonyms);
    return explainQuery(query, this.indexes, this.pinyin, this.analyser, this.wordTable.words());
  }

  /** Inverse document frequency of a word; the highest for one that stands nowhere. */
  wordIdf(word: string): number {
    return this.indexes.words.idf(word);
  }

  /** The share of the entries that hold a word, 0 to 1. */
  wordShare(word: string): number {
    return this.indexes.words.share(word);
  }

  private take(text: string): Taken {
    const normalised = this.analyser.normalise(text);
    return { ...this.analyser.analyse(normalised), pinyin: pinyinTerms(normalised, this.pinyin) };
  }

  private addTerms(document: number, wordings: readonly Taken[], entry: SearchEntry): void {
    const answer: Taken = {
      ...this.analyser.analyse(this.analyser.normalise([entry.text, entry.textEn ?? ''].join('\n'))),
      pinyin: [],
    };
    const keywords = this.take(entry.keywords.join('\n'));
    const terms = <Key>(pick: (taken: Taken) => readonly Key[]): EntryTerms<Key> => ({
      wordings: wordings.map(pick),
      keywords: pick(keywords),
      answer: pick(answer),
    });
    const { words, bigrams, characters, pinyin } = this.indexes;
    words.add(
      document,
      terms((taken) => taken.words),
    );
    bigrams.add(
      document,
      terms((taken) => taken.bigrams),
    );
    characters.add(
      document,
      terms((taken) => taken.characters),
    );
    pinyin.add(
      document,
      terms((taken) => taken.pinyin),
    );
  }

  private score(query: Query): Float32Array {
    if (this.scores.length < this.documents.length) this.scores = new Float32Array(this.liveness.live.length);
    const scores = this.scores.fill(0).subarray(0, this.documents.length);
    scoreQuery(query, this.indexes, this.pinyin, scores);
    for (let document = 0; this.liveness.dead > 0 && document < scores.length; document += 1) {
      if (this.liveness.live[document] === 0) scores[document] = 0;
    }
    return scores;
  }

  private leaveOnly(among: ReadonlySet<string>, scores: Float32Array): void {
    for (let document = 0; document < scores.length; document += 1) {
      if ((scores[document] ?? 0) > 0 && !among.has(this.idOf(document))) scores[document] = 0;
    }
  }

  private sweep(): void {
    const renumber = new Int32Array(this.documents.length);
    let next = 0;
    for (let document = 0; document < renumber.length; document += 1) {
      renumber[document] = this.documents[document] ? next++ : -1;
    }
    for (const index of Object.values(this.indexes)) index.compact(renumber);
    this.documents = this.documents.filter((document) => document !== null);
    this.renumber();
    this.liveness.dead = 0;
  }

  /** Numbers documents by their places, all of them live. */
  private renumber(): void {
    this.documents.forEach((document, number) => {
      if (document) this.numbers.set(document.id, number);
    });
    this.liveness.live = new Uint8Array(Math.max(256, this.documents.length * 2));
    this.liveness.live.fill(1, 0, this.documents.length);
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
