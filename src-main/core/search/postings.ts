import type { IndexFileReader, IndexFileWriter } from './index-file';

/** Highest frequency kept per field; beyond it BM25 is flat anyway. */
const MAX_FREQUENCY = 15;
/** The log is folded into the main lists when it outgrows this and a third of them. */
const SMALLEST_FOLD = 1 << 16;

/** One posting in 32 bits: 24 for the document, 4 for its frequency in the question, 4 for its frequency in the answer. */
export const MAX_DOCUMENTS = 1 << 24;

function documentOf(posting: number): number {
  return posting >>> 8;
}

export function packPosting(document: number, inQuestion: number, inAnswer: number): number {
  return ((document << 8) | (Math.min(inQuestion, MAX_FREQUENCY) << 4) | Math.min(inAnswer, MAX_FREQUENCY)) >>> 0;
}

/**
 * The posting lists of one index. Bulk lives in one array, list after list in the order of documents; what was added since lives in
 * a log of linked postings. Nothing is ever removed in place: dead documents stay until `fold` is told which to drop.
 */
export class Postings {
  /** Neither of these two is written to once it is made. */
  private starts: Uint32Array = new Uint32Array(1);
  private main: Uint32Array = new Uint32Array(0);
  private logPosting = new Uint32Array(1024);
  private logPrevious = new Uint32Array(1024);
  /** Per term, 1 + the place of its newest posting in the log; 0 for none. */
  private logHead = new Uint32Array(1024);
  private logged = 0;
  private scratch = new Uint32Array(256);

  get bytes(): number {
    return (
      this.starts.byteLength +
      this.main.byteLength +
      this.logPosting.byteLength +
      this.logPrevious.byteLength +
      this.logHead.byteLength
    );
  }

  add(term: number, posting: number): void {
    if (this.logged === this.logPosting.length) {
      this.logPosting = grown(this.logPosting, this.logged * 2);
      this.logPrevious = grown(this.logPrevious, this.logged * 2);
    }
    if (term >= this.logHead.length) this.logHead = grown(this.logHead, Math.max(term + 1, this.logHead.length * 2));
    this.logPosting[this.logged] = posting;
    this.logPrevious[this.logged] = this.logHead[term] ?? 0;
    this.logged += 1;
    this.logHead[term] = this.logged;
  }

  /** Gives the postings of a term in at most two pieces: the places `from` to `to` (excluded) of a list. Each document occurs once. */
  visit(term: number, piece: (list: Uint32Array, from: number, to: number) => void): void {
    if (term + 1 < this.starts.length) piece(this.main, this.starts[term] ?? 0, this.starts[term + 1] ?? 0);
    let logged = 0;
    for (let next = this.logHead[term] ?? 0; next > 0; next = this.logPrevious[next - 1] ?? 0) {
      if (logged === this.scratch.length) this.scratch = grown(this.scratch, logged * 2);
      this.scratch[logged] = this.logPosting[next - 1] ?? 0;
      logged += 1;
    }
    if (logged > 0) piece(this.scratch, 0, logged);
  }

  /** True when the document has the term. */
  has(term: number, document: number): boolean {
    for (let next = this.logHead[term] ?? 0; next > 0; next = this.logPrevious[next - 1] ?? 0) {
      if (documentOf(this.logPosting[next - 1] ?? 0) === document) return true;
    }
    if (term + 1 >= this.starts.length) return false;
    let low = this.starts[term] ?? 0;
    let high = this.starts[term + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = documentOf(this.main[middle] ?? 0);
      if (at === document) return true;
      if (at < document) low = middle + 1;
      else high = middle;
    }
    return false;
  }

  /** How many postings a term has, those of dead documents included. */
  count(term: number): number {
    let count = term + 1 < this.starts.length ? (this.starts[term + 1] ?? 0) - (this.starts[term] ?? 0) : 0;
    for (let next = this.logHead[term] ?? 0; next > 0; next = this.logPrevious[next - 1] ?? 0) count += 1;
    return count;
  }

  /** To be called with everything folded. */
  save(name: string, file: IndexFileWriter): void {
    file.add(`${name}.starts`, this.starts);
    file.add(`${name}.postings`, this.main);
  }

  load(name: string, file: IndexFileReader): void {
    this.starts = file.uint32(`${name}.starts`);
    this.main = file.uint32(`${name}.postings`);
  }

  get wantsFold(): boolean {
    return this.logged > Math.max(SMALLEST_FOLD, this.main.length / 3);
  }

  /** Merges the log into the main lists. `renumber` gives a document's new number, −1 to drop it; it must keep their order. */
  fold(terms: number, renumber?: Int32Array): void {
    const starts = new Uint32Array(terms + 1);
    const main = new Uint32Array(this.main.length + this.logged);
    let end = 0;
    for (let term = 0; term < terms; term += 1) {
      const first = end;
      end = this.copyMain(term, main, end, renumber);
      end = this.copyLog(term, main, end, renumber);
      starts[term] = first;
    }
    starts[terms] = end;
    this.starts = starts;
    this.main = end === main.length ? main : main.slice(0, end);
    this.logged = 0;
    this.logPosting = new Uint32Array(1024);
    this.logPrevious = new Uint32Array(1024);
    this.logHead = new Uint32Array(Math.max(1024, terms));
  }

  private copyMain(term: number, into: Uint32Array, at: number, renumber?: Int32Array): number {
    if (term + 1 >= this.starts.length) return at;
    let end = at;
    const stop = this.starts[term + 1] ?? 0;
    for (let from = this.starts[term] ?? 0; from < stop; from += 1) {
      const posting = renumbered(this.main[from] ?? 0, renumber);
      if (posting < 0) continue;
      into[end] = posting;
      end += 1;
    }
    return end;
  }

  private copyLog(term: number, into: Uint32Array, at: number, renumber?: Int32Array): number {
    let end = at;
    for (let next = this.logHead[term] ?? 0; next > 0; next = this.logPrevious[next - 1] ?? 0) {
      const posting = renumbered(this.logPosting[next - 1] ?? 0, renumber);
      if (posting < 0) continue;
      into[end] = posting;
      end += 1;
    }
    // The log runs from newest to oldest; lists run the other way.
    into.subarray(at, end).reverse();
    return end;
  }
}

function renumbered(posting: number, renumber?: Int32Array): number {
  if (renumber === undefined) return posting;
  const document = renumber[documentOf(posting)] ?? -1;
  return document < 0 ? -1 : ((document << 8) | (posting & 0xff)) >>> 0;
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(array);
  return larger;
}
