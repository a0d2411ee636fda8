import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/**
 * Unpack a zip archive (no zip64, no encryption), keeping file modes and symbolic links.
 * @param {string} archive path of the zip
 * @param {string} target folder
 * @param {(name: string) => string | undefined} rename the name to give an entry, or undefined to leave it out
 * @throws Error when the archive is damaged or an entry would land outside the target
 */
export function unzip(archive, target, rename) {
  const bytes = readFileSync(archive);
  for (const entry of readDirectory(bytes)) {
    const name = rename(entry.name);
    if (name === undefined || name.endsWith('/')) continue;
    const path = resolve(target, name);
    if (!path.startsWith(resolve(target) + sep)) throw new Error(`zip entry outside the folder: ${entry.name}`);
    mkdirSync(dirname(path), { recursive: true });
    const content = readEntry(bytes, entry);
    if ((entry.mode & 0o170000) === 0o120000) {
      symlinkSync(content.toString('utf8'), path);
    } else {
      writeFileSync(path, content);
      if (entry.mode & 0o777) chmodSync(path, entry.mode & 0o777);
    }
  }
}

function* readDirectory(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new Error('not a zip archive');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const nameLength = bytes.readUInt16LE(at + 28);
    yield {
      method: bytes.readUInt16LE(at + 10),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      mode: bytes.readUInt16LE(at + 40),
      offset: bytes.readUInt32LE(at + 42),
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
    };
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function readEntry(bytes, entry) {
  const header = entry.offset;
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const packed = bytes.subarray(start, start + entry.compressedSize);
  const content = entry.method === 0 ? packed : inflateRawSync(packed);
  if (content.length !== entry.size) throw new Error(`zip entry damaged: ${entry.name}`);
  return content;
}
