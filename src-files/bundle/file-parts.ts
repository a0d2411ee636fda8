import { createHash } from 'node:crypto';
import { BundleRefused } from './bundle-refused';
import type { BundlePart } from './tar-parts';

/** Bytes of a part of a file: files of any size go in parts, so that neither side holds more of one. */
const PART_BYTES = 1024 * 1024;
const NAME = /^attachments\/([0-9a-f]{64})\/(\d{6})$/;

/** A file as parts `attachments/<sha256>/000001`, …. @param pieces its bytes in order, in pieces of any size */
export async function* partsOfFile(
  sha256: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<BundlePart> {
  let number = 0;
  for await (const bytes of evenPieces(pieces, PART_BYTES)) {
    number += 1;
    yield { name: `attachments/${sha256}/${String(number).padStart(6, '0')}`, bytes };
  }
}

/** The same bytes in pieces of one size, the last one excepted. */
export async function* evenPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < size) continue;
    let whole = Buffer.concat(waiting, length);
    for (; whole.length >= size; whole = whole.subarray(size)) yield whole.subarray(0, size);
    waiting = whole.length === 0 ? [] : [Buffer.from(whole)];
    length = whole.length;
  }
  if (length > 0) yield Buffer.concat(waiting, length);
}

/** What a bundle holds, with the parts of each file put together again. */
export type BundleItem = { part: BundlePart } | { sha256: string; pieces: AsyncIterable<Buffer> };

/**
 * The content of a bundle in its order. The pieces of a file are read, or passed over, before the next item is asked for.
 * @throws BundleRefused bad_contents when the parts of a file are not in order, or are not what its hash says; the latter out of its pieces
 */
export async function* itemsOf(parts: AsyncIterable<BundlePart>): AsyncGenerator<BundleItem> {
  const source = parts[Symbol.asyncIterator]();
  try {
    let next = await source.next();
    while (next.done !== true) {
      const sha256 = NAME.exec(next.value.name)?.[1];
      if (sha256 === undefined) {
        yield { part: next.value };
        next = await source.next();
        continue;
      }
      const run = new FileRun(source, sha256, next.value);
      yield { sha256, pieces: run.pieces() };
      next = await run.end();
    }
  } finally {
    await source.return?.();
  }
}

/** A file in memory; null when it has more bytes than `most`. */
export async function wholeFile(pieces: AsyncIterable<Buffer>, most: number): Promise<Buffer | null> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) return null;
    read.push(piece);
  }
  return Buffer.concat(read, size);
}

/** The parts of one file, which follow each other. */
class FileRun {
  private next: IteratorResult<BundlePart>;
  private number = 0;

  constructor(
    private readonly source: AsyncIterator<BundlePart>,
    private readonly sha256: string,
    first: BundlePart,
  ) {
    this.next = { done: false, value: first };
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for (let bytes = this.current(); bytes !== null; bytes = await this.advance()) {
      hash.update(bytes);
      yield bytes;
    }
    if (hash.digest('hex') !== this.sha256) throw new BundleRefused('bad_contents', 'a file of another hash');
  }

  /** Passes over what was not read; returns what comes after the file. */
  async end(): Promise<IteratorResult<BundlePart>> {
    for (let bytes = this.current(); bytes !== null; bytes = await this.advance());
    return this.next;
  }

  private async advance(): Promise<Buffer | null> {
    this.number += 1;
    this.next = await this.source.next();
    return this.current();
  }

  private current(): Buffer | null {
    if (this.next.done === true) return null;
    const { name, bytes } = this.next.value;
    const found = NAME.exec(name);
    if (found === null || found[1] !== this.sha256) return null;
    if (Number(found[2]) !== this.number + 1) throw new BundleRefused('bad_contents', name);
    return bytes;
  }
}
