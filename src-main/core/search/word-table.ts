import type { IndexFileReader, IndexFileWriter } from './index-file';

/** Numbers the words it is shown 0, 1, 2, … */
export class WordTable {
  private readonly numbers = new Map<string, number>();

  get size(): number {
    return this.numbers.size;
  }

  /** The number of a word, −1 when it was never added. */
  find(word: string): number {
    return this.numbers.get(word) ?? -1;
  }

  /** The number of a word, a new one when it was never added. */
  add(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    // V8 makes a substring of 13 characters or more by pointing into its text, which would then stay in memory.
    const own = word.length < 13 ? word : Buffer.from(word, 'utf16le').toString('utf16le');
    this.numbers.set(own, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** Every word that was ever added. */
  words(): Iterable<string> {
    return this.numbers.keys();
  }

  save(name: string, file: IndexFileWriter): void {
    // No word holds a line break.
    file.addText(`${name}.words`, [...this.numbers.keys()].join('\n'));
  }

  load(name: string, file: IndexFileReader): void {
    const text = file.text(`${name}.words`);
    if (text === '') return;
    for (const word of text.split('\n')) this.add(word);
  }
}
