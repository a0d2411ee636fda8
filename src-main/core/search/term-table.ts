import type { IndexFileReader, IndexFileWriter } from './index-file';

const EMPTY = -1;

/** Numbers the 32-bit keys it is shown 0, 1, 2, … An open-addressing hash over typed arrays: about 12 bytes a key where a Map takes 40. */
export class TermTable {
  private keys = new Uint32Array(64);
  private slots = new Int32Array(128).fill(EMPTY);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.keys.byteLength + this.slots.byteLength;
  }

  /** The number of a key, −1 when it was never added. */
  find(key: number): number {
    return this.slots[this.slotOf(key)] ?? EMPTY;
  }

  /** The number of a key, a new one when it was never added. */
  add(key: number): number {
    const slot = this.slotOf(key);
    const known = this.slots[slot] ?? EMPTY;
    if (known !== EMPTY) return known;
    if (this.count === this.keys.length) {
      this.grow();
      return this.add(key);
    }
    this.keys[this.count] = key;
    this.slots[slot] = this.count;
    this.count += 1;
    return this.count - 1;
  }

  save(name: string, file: IndexFileWriter): void {
    file.add(`${name}.keys`, this.keys.subarray(0, this.count));
  }

  load(name: string, file: IndexFileReader): void {
    for (const key of file.uint32(`${name}.keys`)) this.add(key);
  }

  private slotOf(key: number): number {
    const mask = this.slots.length - 1;
    let slot = Math.imul(key ^ (key >>> 15), 0x9e3779b1) >>> 0;
    slot = (slot ^ (slot >>> 13)) & mask;
    for (;;) {
      const term = this.slots[slot] ?? EMPTY;
      if (term === EMPTY || this.keys[term] === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const keys = new Uint32Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    this.slots = new Int32Array(keys.length * 2).fill(EMPTY);
    for (let term = 0; term < this.count; term += 1) {
      this.slots[this.slotOf(keys[term] ?? 0)] = term;
    }
  }
}
