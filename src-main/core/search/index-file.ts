import { crc32 } from 'node:zlib';

/**
 * The form in which an index is kept between two starts: `DDSEARCH`, a checksum of what follows, the length of a JSON header, the
 * header, and named arrays one after the other, each from a multiple of 8 on. Numbers are little-endian, as on every machine that
 * Electron runs on.
 */
const MAGIC = 'DDSEARCH';
/** To be raised with every change of the form or of what the analysis of a text gives. */
export const INDEX_VERSION = 2;

const CHECKED_FROM = 12;
const HEADER_FROM = 16;
const ALIGNMENT = 8;

type StoredArray = Uint8Array | Uint16Array | Uint32Array;

/** Why kept bytes cannot be used. `outdated`: another version of the form, or of ICU, whose words differ. */
export type IndexFileFault = 'damaged' | 'outdated';

interface Header {
  version: number;
  icu: string;
  sections: [name: string, from: number, bytes: number][];
}

/** Gathers named arrays. */
export class IndexFileWriter {
  private readonly parts: { name: string; bytes: Uint8Array }[] = [];

  add(name: string, array: StoredArray): void {
    this.parts.push({ name, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
  }

  addText(name: string, text: string): void {
    this.add(name, new TextEncoder().encode(text));
  }

  /** Everything added, as bytes of their own. */
  finish(): Uint8Array {
    const sections: Header['sections'] = [];
    let end = 0;
    for (const { name, bytes } of this.parts) {
      sections.push([name, end, bytes.byteLength]);
      end = aligned(end + bytes.byteLength);
    }
    const header = { version: INDEX_VERSION, icu: icuVersion(), sections } satisfies Header;
    const headerBytes = new TextEncoder().encode(JSON.stringify(header));
    const body = aligned(HEADER_FROM + headerBytes.byteLength);
    const file = new Uint8Array(body + end);
    file.set(new TextEncoder().encode(MAGIC));
    file.set(headerBytes, HEADER_FROM);
    sections.forEach(([, from], at) => {
      file.set(this.parts[at]?.bytes ?? new Uint8Array(0), body + from);
    });
    const view = new DataView(file.buffer);
    view.setUint32(12, headerBytes.byteLength, true);
    view.setUint32(8, crc32(file.subarray(CHECKED_FROM)), true);
    return file;
  }
}

/** Reads what `IndexFileWriter` wrote. */
export interface IndexFileReader {
  bytes(name: string): Uint8Array;
  /** A copy of its own. */
  uint16(name: string): Uint16Array<ArrayBuffer>;
  /** Not to be written to: where possible a view of the file's bytes, since copies would double the memory of a start. */
  uint32(name: string): Uint32Array;
  text(name: string): string;
}

/** Opens kept bytes; every one of them is covered by the checksum, so what opens is what was written. */
export function openIndexFile(file: Uint8Array): IndexFileReader | IndexFileFault {
  if (file.byteLength < HEADER_FROM || new TextDecoder('latin1').decode(file.subarray(0, 8)) !== MAGIC)
    return 'damaged';
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (crc32(file.subarray(CHECKED_FROM)) !== view.getUint32(8, true)) return 'damaged';
  const headerLength = view.getUint32(12, true);
  const header = JSON.parse(decode(file.subarray(HEADER_FROM, HEADER_FROM + headerLength))) as Header;
  if (header.version !== INDEX_VERSION || header.icu !== icuVersion()) return 'outdated';
  const body = aligned(HEADER_FROM + headerLength);
  const places = new Map(header.sections.map(([name, from, bytes]) => [name, { from: body + from, bytes }]));

  function bytes(name: string): Uint8Array {
    const place = places.get(name);
    if (place === undefined) throw new Error(`The search index has no part "${name}".`);
    return file.subarray(place.from, place.from + place.bytes);
  }

  return {
    bytes,
    uint16: (name) => new Uint16Array(copy(bytes(name))),
    uint32: (name) => uint32View(bytes(name)),
    text: (name) => decode(bytes(name)),
  };
}

/** The version of the library behind `Intl.Segmenter`; another one may cut words elsewhere. */
function icuVersion(): string {
  return process.versions['icu'] ?? '';
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function uint32View(bytes: Uint8Array): Uint32Array {
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    : new Uint32Array(copy(bytes));
}

function copy(bytes: Uint8Array): ArrayBuffer {
  const own = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(own).set(bytes);
  return own;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
