import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { type FileFault, faultOf } from '../file-fault';
import type { FileLimits } from '../file-limits';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const MAX_ENTRIES = 2_000;
/** Bytes between two tags of a spreadsheet: a cell has 32,767 characters, and readers look at an unfinished piece again with every block. */
const MAX_PIECE = 1_000_000;
/** Tags in one part of a spreadsheet: a hundred thousand rows of a dozen cells have half as many. */
const MAX_TAGS = 10_000_000;
/** How files of old office programs begin, and those that a password protects: these hold the new file as one stream. */
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

interface ZipEntry {
  name: string;
  method: number;
  flags: number;
  packed: number;
  unpacked: number;
  offset: number;
}

/**
 * Checks an XLSX or DOCX file before any library unpacks it: the sizes that the zip directory declares, then by unpacking
 * each part in a stream that stops at its declared size (a zip bomb lies), that no part hides between the declared
 * ones, and that no cell stands beyond the row and column limits (one cell at row 1,048,576 makes a reader build a
 * million rows).
 *
 * @returns null when the file is safe to read
 */
export async function guardOffice(file: Buffer, limits: FileLimits): Promise<FileFault | null> {
  if (file.subarray(0, 8).equals(COMPOUND)) return faultOf(isEncrypted(file) ? 'encrypted' : 'unsupported');
  const entries = readDirectory(file);
  if (entries === null) return broken();
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (total > limits.maxUnpackedBytes) {
    return faultOf('too_large', `unpacked ${total}`);
  }
  for (const entry of entries) {
    const refusal = await checkEntry(file, entry, limits);
    if (refusal) return refusal;
  }
  return null;
}

function isEncrypted(file: Buffer): boolean {
  return file.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

function broken(): FileFault {
  return faultOf('broken');
}

/** Entries of the zip directory in the order of the file, or null when the file is not one plain zip. */
export function readDirectory(file: Buffer): ZipEntry[] | null {
  const end = findEnd(file);
  if (end === -1) return null;
  const count = file.readUInt16LE(end + 10);
  const start = file.readUInt32LE(end + 16);
  if (count === 0 || count > MAX_ENTRIES || start + file.readUInt32LE(end + 12) !== end) return null;
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || file.readUInt32LE(at) !== DIRECTORY_ENTRY) return null;
    const nameLength = file.readUInt16LE(at + 28);
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      flags: file.readUInt16LE(at + 8),
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      unpacked: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  entries.sort((one, other) => one.offset - other.offset);
  return at === end && areContiguous(file, entries, start) ? entries : null;
}

function findEnd(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 0xffff); at -= 1) {
    if (file.readUInt32LE(at) === END_OF_DIRECTORY && at + 22 + file.readUInt16LE(at + 20) === file.length) return at;
  }
  return -1;
}

function areContiguous(file: Buffer, entries: readonly ZipEntry[], directory: number): boolean {
  let expected = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.offset !== expected || entry.offset + 30 > directory || file.readUInt32LE(entry.offset) !== LOCAL_HEADER)
      return false;
    if (file.readUInt16LE(entry.offset + 8) !== entry.method) return false;
    const end = dataStart(file, entry) + entry.packed;
    expected = entries[index + 1]?.offset ?? directory;
    const descriptor = expected - end;
    const hasDescriptor = (entry.flags & 8) !== 0;
    if (hasDescriptor ? ![12, 16, 20, 24].includes(descriptor) : descriptor !== 0) return false;
  }
  return expected === directory;
}

function dataStart(file: Buffer, entry: ZipEntry): number {
  return entry.offset + 30 + file.readUInt16LE(entry.offset + 26) + file.readUInt16LE(entry.offset + 28);
}

async function checkEntry(file: Buffer, entry: ZipEntry, limits: FileLimits): Promise<FileFault | null> {
  const start = dataStart(file, entry);
  const packed = file.subarray(start, start + entry.packed);
  const encrypted = (entry.flags & 1) !== 0;
  const storedWithDescriptor = entry.method === 0 && ((entry.flags & 8) !== 0 || entry.packed !== entry.unpacked);
  if (encrypted || storedWithDescriptor || (entry.method !== 0 && entry.method !== 8)) return broken();
  const scans = [
    ...(/^xl\/worksheets\/[^/]*\.xml$/i.test(entry.name) ? [new SheetScan(limits)] : []),
    ...(/^xl\/.*\.xml$/i.test(entry.name) ? [new MarkupScan()] : []),
  ];
  let unpacked = 0;
  const inflate = createInflateRaw();
  const parts = entry.method === 0 ? Readable.from([packed]) : Readable.from([packed]).pipe(inflate);
  try {
    for await (const part of parts as AsyncIterable<Buffer>) {
      unpacked += part.length;
      if (unpacked > entry.unpacked) return broken();
      const text = scans.length === 0 ? '' : part.toString('latin1');
      for (const scan of scans) {
        const refusal = scan.add(text);
        if (refusal) return refusal;
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    return broken();
  }
  const leftOver = entry.method === 8 && inflate.bytesWritten !== entry.packed;
  return unpacked !== entry.unpacked || leftOver ? broken() : null;
}

/** Looks at every cell and row address of a sheet; what it cannot read it refuses. */
class SheetScan {
  private tail = '';
  constructor(private readonly limits: FileLimits) {}

  add(part: string): FileFault | null {
    const text = this.tail + part;
    for (const [, address = ''] of text.matchAll(/\sr\s*=\s*["']([^"']{0,40})["']/g)) {
      const read = /^([A-Z]{0,3})(\d{0,7})$/.exec(address);
      if (!read) return broken();
      if (
        columnNumber(read[1] ?? '') > this.limits.maxSheetColumns ||
        Number(read[2] || 0) > this.limits.maxSheetRows
      ) {
        return faultOf('too_many_rows', address);
      }
    }
    this.tail = text.slice(-64);
    return null;
  }
}

/** Counts tags and the bytes between them: what costs a reader far more than its size is refused. */
class MarkupScan {
  private tags = 0;
  private piece = 0;

  add(part: string): FileFault | null {
    let at = 0;
    for (let next = part.indexOf('<'); next !== -1; next = part.indexOf('<', at)) {
      this.tags += 1;
      this.piece += next - at;
      if (this.piece > MAX_PIECE) return broken();
      if (this.tags > MAX_TAGS) return faultOf('too_many_rows');
      this.piece = 0;
      at = next + 1;
    }
    this.piece += part.length - at;
    return this.piece > MAX_PIECE ? broken() : null;
  }
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
