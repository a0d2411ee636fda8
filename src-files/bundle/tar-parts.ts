import type { BundleLimits } from './bundle-limits';
import { BundleRefused } from './bundle-refused';

export interface BundlePart {
  name: string;
  bytes: Buffer;
}

const BLOCK = 512;
/** Every name that a bundle may hold; nothing is ever written to disk under one of them. */
const NAME =
  /^(manifest\.json|manifest\.sig|state\.json|(commands|audit|results|changes|snapshot|records|orders|receipts)\/\d{6}\.jsonl|attachments\/[0-9a-f]{64}\/\d{6})$/;

/**
 * Reads a tar of plain files, one part in memory at a time. Stricter than any general reader: no links, no extended headers, no name
 * that is not one of ours, nothing after the end.
 *
 * @throws BundleRefused bad_name, bad_contents, too_large, unpacks_too_large, truncated
 */
export async function* readTarParts(
  tar: AsyncIterable<Uint8Array>,
  limits: Pick<BundleLimits, 'maxUnpackedBytes' | 'maxPartBytes' | 'maxParts'>,
): AsyncGenerator<BundlePart> {
  const bytes = new ByteQueue(tar, limits.maxUnpackedBytes);
  for (let parts = 0; ; parts += 1) {
    const header = await bytes.take(BLOCK);
    if (isZero(header)) break;
    if (parts >= limits.maxParts) throw new BundleRefused('unpacks_too_large', 'parts');
    const { name, size } = readHeader(header);
    if (size > limits.maxPartBytes) throw new BundleRefused('unpacks_too_large', name);
    const part = await bytes.take(size);
    if (!isZero(await bytes.take((BLOCK - (size % BLOCK)) % BLOCK))) throw new BundleRefused('bad_contents', 'padding');
    yield { name, bytes: part };
  }
  for (;;) {
    const rest = await bytes.takeSome();
    if (rest === null) return;
    if (!isZero(rest)) throw new BundleRefused('bad_contents', 'goes on after its end');
  }
}

function readHeader(header: Buffer): { name: string; size: number } {
  const name = textAt(header, 0, 100);
  const kind = header[156];
  if (textAt(header, 345, 155) !== '' || !NAME.test(name)) throw new BundleRefused('bad_name');
  if (kind !== 0x30 && kind !== 0) throw new BundleRefused('bad_name', 'not a plain file');
  const size = octalAt(header, 124, 12);
  const sum = octalAt(header, 148, 8);
  const counted = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (size === null || sum !== counted) throw new BundleRefused('bad_contents', 'header of a part');
  return { name, size };
}

function textAt(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('latin1');
}

function octalAt(header: Buffer, at: number, length: number): number | null {
  const text = textAt(header, at, length).trim();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : null;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Bytes of a stream in the portions that are asked for. */
class ByteQueue {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);
  private seen = 0;

  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly most: number,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const taken: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const some = await this.takeSome(missing);
      if (some === null) throw new BundleRefused('truncated', 'tar');
      taken.push(some);
      missing -= some.length;
    }
    return Buffer.concat(taken, length);
  }

  async takeSome(most = Number.MAX_SAFE_INTEGER): Promise<Uint8Array | null> {
    while (this.rest.length === 0) {
      const next = await this.source.next();
      if (next.done === true) return null;
      this.seen += next.value.length;
      if (this.seen > this.most) throw new BundleRefused('unpacks_too_large', `${this.most} bytes`);
      this.rest = next.value;
    }
    const some = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(some.length);
    return some;
  }
}
