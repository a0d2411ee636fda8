import type { IndexFileReader, IndexFileWriter } from './index-file';
import { Postings, packPosting } from './postings';
import { BM25, type FieldWeights, type Mix } from './weights';

/** Numbers terms; `TermTable` for 32-bit keys, `WordTable` for strings. */
export interface TermNumbers<Key> {
  readonly size: number;
  find(key: Key): number;
  add(key: Key): number;
  save(name: string, file: IndexFileWriter): void;
  load(name: string, file: IndexFileReader): void;
}

/** The terms of one entry of the library: one list for each wording of its question, one for its answer. */
export interface EntryTerms<Key> {
  wordings: readonly (readonly Key[])[];
  /** Terms that count like the question's without making it longer. */
  keywords: readonly Key[];
  answer: readonly Key[];
}

/** Which documents count; owned by the index that holds several of these. */
export interface Liveness {
  live: Uint8Array;
  /** Live documents. */
  count: number;
  /** Dead documents that still have postings. */
  dead: number;
}

/**
 * BM25F (Robertson, Zaragoza 2009) over one kind of term, two fields. A question with several wordings counts as one field: a term's
 * frequency is its highest in any wording and the length is the wordings' mean, so alternatives add ways to be found and cost nothing
 * (MRR@10 of a third wording 0.93 this way, 0.90 with the wordings strung together, 0.87 without them).
 * Averages and document frequencies are those of the live documents at the moment of the search, so the order in which
 * entries came and went leaves no trace.
 */
export class FieldIndex<Key> {
  private readonly postings = new Postings();
  private questionLengths = new Uint16Array(256);
  private answerLengths = new Uint16Array(256);
  /** What an occurrence counts for in a field of each length, up to the longest. */
  private questionNorms = new Float32Array(0);
  private answerNorms = new Float32Array(0);
  private longest = 0;
  /** Idf by term as far as asked for since the last change; 0 for not yet. */
  private idfs = new Float32Array(0);
  private questionTotal = 0;
  private answerTotal = 0;
  private stale = true;

  constructor(
    private readonly terms: TermNumbers<Key>,
    private readonly liveness: Liveness,
    private readonly fields: FieldWeights,
  ) {}

  get bytes(): number {
    return this.postings.bytes + this.questionLengths.byteLength * 2 + this.questionNorms.byteLength * 2;
  }

  /** Adds a document whose number is one more than the last one's. */
  add(document: number, entry: EntryTerms<Key>): void {
    const frequencies = new Map<Key, number>();
    let length = 0;
    for (const wording of entry.wordings) {
      length += wording.length;
      raise(frequencies, wording);
    }
    raise(frequencies, entry.keywords);
    const inAnswer = count(entry.answer);
    for (const [key, inQuestion] of frequencies) {
      this.postings.add(this.terms.add(key), packPosting(document, inQuestion, inAnswer.get(key) ?? 0));
    }
    for (const [key, frequency] of inAnswer) {
      if (!frequencies.has(key)) this.postings.add(this.terms.add(key), packPosting(document, 0, frequency));
    }
    this.setLengths(document, Math.round(length / Math.max(1, entry.wordings.length)), entry.answer.length);
    if (this.postings.wantsFold) this.postings.fold(this.terms.size);
  }

  /** Puts everything added so far where it is read fastest and takes least room; worth it after adding many. */
  settle(): void {
    this.postings.fold(this.terms.size);
  }

  /** To be called without dead documents. */
  save(name: string, file: IndexFileWriter): void {
    this.settle();
    this.terms.save(name, file);
    this.postings.save(name, file);
    file.add(`${name}.question-lengths`, this.questionLengths.subarray(0, this.liveness.count));
    file.add(`${name}.answer-lengths`, this.answerLengths.subarray(0, this.liveness.count));
  }

  /** To be called on an empty index, whose liveness counts the documents already. */
  load(name: string, file: IndexFileReader): void {
    this.terms.load(name, file);
    this.postings.load(name, file);
    const questions = file.uint16(`${name}.question-lengths`);
    const answers = file.uint16(`${name}.answer-lengths`);
    for (let document = questions.length - 1; document >= 0; document -= 1) {
      this.setLengths(document, questions[document] ?? 0, answers[document] ?? 0);
    }
  }

  /** To be told of every document that dies, while its lengths are still known. */
  forget(document: number): void {
    this.questionTotal -= this.questionLengths[document] ?? 0;
    this.answerTotal -= this.answerLengths[document] ?? 0;
    this.stale = true;
  }

  /** Drops dead documents and closes the gaps; `renumber` gives each document's new number, −1 for the dead. */
  compact(renumber: Int32Array): void {
    this.postings.fold(this.terms.size, renumber);
    for (let document = 0; document < renumber.length; document += 1) {
      const to = renumber[document] ?? -1;
      if (to < 0) continue;
      this.questionLengths[to] = this.questionLengths[document] ?? 0;
      this.answerLengths[to] = this.answerLengths[document] ?? 0;
    }
    this.stale = true;
  }

  /** Inverse document frequency of a term, that of a term nobody uses when it is unknown. */
  idf(key: Key): number {
    const term = this.terms.find(key);
    return term < 0 ? this.idfOf(0) : this.knownIdf(term);
  }

  /** The share of the live documents that hold a term, 0 to 1. */
  share(key: Key): number {
    const term = this.terms.find(key);
    return term < 0 ? 0 : this.frequency(term) / Math.max(1, this.liveness.count);
  }

  /** True when the document holds the term. */
  has(key: Key, document: number): boolean {
    const term = this.terms.find(key);
    return term >= 0 && this.postings.has(term, document);
  }

  /** Adds each document's score for the query's terms to `scores`, one cell per document, dead ones included. */
  score(query: ReadonlyMap<Key, number>, mix: Mix, weightOf: (key: Key) => number, scores: Float32Array): void {
    this.refresh();
    for (const [key, repetitions] of query) {
      const term = this.terms.find(key);
      if (term < 0) continue;
      const repeated = ((mix.repetition + 1) * repetitions) / (mix.repetition + repetitions);
      const share = weightOf(key);
      if (share === 0) continue;
      const weight = share * repeated * this.knownIdf(term) ** mix.idfPower * (BM25.saturation + 1);
      this.postings.visit(term, (list, from, to) => this.accumulate(list, from, to, weight, scores));
    }
  }

  private accumulate(list: Uint32Array, from: number, to: number, weight: number, scores: Float32Array): void {
    const { questionNorms, answerNorms, questionLengths, answerLengths } = this;
    for (let at = from; at < to; at += 1) {
      const posting = list[at] as number;
      const document = posting >>> 8;
      const inQuestion = (posting >>> 4) & 15;
      let frequency = (posting & 15) * (answerNorms[answerLengths[document] as number] as number);
      if (inQuestion > 0) frequency += inQuestion * (questionNorms[questionLengths[document] as number] as number);
      scores[document] = (scores[document] as number) + (weight * frequency) / (BM25.saturation + frequency);
    }
  }

  /** How many live documents hold a term. */
  private frequency(term: number): number {
    if (this.liveness.dead === 0) return this.postings.count(term);
    const { live } = this.liveness;
    let alive = 0;
    this.postings.visit(term, (list, from, to) => {
      for (let at = from; at < to; at += 1) alive += live[(list[at] as number) >>> 8] as number;
    });
    return alive;
  }

  private knownIdf(term: number): number {
    this.refresh();
    const known = this.idfs[term] ?? 0;
    if (known > 0) return known;
    this.idfs[term] = this.idfOf(this.frequency(term));
    return this.idfs[term] ?? 0;
  }

  private idfOf(frequency: number): number {
    // Rounded as the cache rounds, so that a term gets the same value whether it is known or not.
    return Math.fround(Math.log(1 + (this.liveness.count - frequency + 0.5) / (frequency + 0.5)));
  }

  private setLengths(document: number, question: number, answer: number): void {
    if (document >= this.questionLengths.length) {
      this.questionLengths = grown(this.questionLengths, document * 2);
      this.answerLengths = grown(this.answerLengths, document * 2);
    }
    this.questionLengths[document] = question;
    this.answerLengths[document] = answer;
    this.longest = Math.max(this.longest, this.questionLengths[document] ?? 0, this.answerLengths[document] ?? 0);
    this.questionTotal += this.questionLengths[document] ?? 0;
    this.answerTotal += this.answerLengths[document] ?? 0;
    this.stale = true;
  }

  private refresh(): void {
    if (!this.stale) return;
    if (this.idfs.length < this.terms.size) this.idfs = new Float32Array(this.terms.size);
    else this.idfs.fill(0);
    if (this.questionNorms.length <= this.longest) {
      this.questionNorms = new Float32Array(this.longest * 2 + 1);
      this.answerNorms = new Float32Array(this.longest * 2 + 1);
    }
    const question = this.questionTotal / Math.max(1, this.liveness.count) || 1;
    const answer = this.answerTotal / Math.max(1, this.liveness.count) || 1;
    for (let length = 0; length <= this.longest; length += 1) {
      // A question of length 0 happens to a field of keywords only.
      const questionRatio = Math.max(1, length) / question;
      this.questionNorms[length] =
        this.fields.question / (1 - BM25.questionLength + BM25.questionLength * questionRatio);
      this.answerNorms[length] = this.fields.answer / (1 - BM25.answerLength + (BM25.answerLength * length) / answer);
    }
    this.stale = false;
  }
}

/** Counts how often each term occurs. */
export function count<Key>(terms: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function raise<Key>(frequencies: Map<Key, number>, terms: readonly Key[]): void {
  for (const [key, frequency] of count(terms)) {
    if (frequency > (frequencies.get(key) ?? 0)) frequencies.set(key, frequency);
  }
}

function grown(array: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(length);
  larger.set(array);
  return larger;
}
