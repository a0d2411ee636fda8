import { createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

const PAGE = 4_096;
/** At the end of each page: initial vector and authentication code. */
const RESERVED = 80;
const SALT = 16;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/**
 * The bytes of every page of a database file and of its write-ahead log under their encryption (SQLCipher 4, raw key): rows, and
 * whatever lies in free pages and between cells, which no query shows.
 */
export function openPages(path: string, key: Buffer): Buffer {
  const file = readFileSync(path);
  const pages: Buffer[] = [];
  for (let at = 0; at + PAGE <= file.length; at += PAGE)
    pages.push(openPage(file.subarray(at, at + PAGE), key, at === 0 ? SALT : 0));
  if (existsSync(`${path}-wal`)) {
    const wal = readFileSync(`${path}-wal`);
    for (let at = WAL_HEADER; at + FRAME_HEADER + PAGE <= wal.length; at += FRAME_HEADER + PAGE) {
      const isFirst = wal.readUInt32BE(at) === 1;
      pages.push(openPage(wal.subarray(at + FRAME_HEADER, at + FRAME_HEADER + PAGE), key, isFirst ? SALT : 0));
    }
  }
  return Buffer.concat(pages);
}

function openPage(page: Buffer, key: Buffer, from: number): Buffer {
  const end = PAGE - RESERVED;
  const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(end, end + 16)).setAutoPadding(false);
  return Buffer.concat([decipher.update(page.subarray(from, end)), decipher.final()]);
}
