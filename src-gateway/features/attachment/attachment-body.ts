import type { Reader } from '../../db/database';
import { PART_BYTES, readPart, type StoredFile } from './attachment.repository';

/** Bytes `from` to `to` (not included) of a stored file, part by part; each is a query of its own, so that a slow reader holds nothing. */
export async function* bodyBytes(
  db: Reader,
  { bodyId }: Pick<StoredFile, 'bodyId'>,
  from: number,
  to: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let position = Math.floor(from / PART_BYTES); position * PART_BYTES < to; position += 1) {
    const part = await readPart(db, bodyId, position);
    if (part === null) throw new Error(`part ${position} of body ${bodyId} is missing`);
    const start = position * PART_BYTES;
    yield part.subarray(Math.max(0, from - start), Math.min(part.length, to - start));
  }
}

/** The same in one piece, for what is known to be small. */
export async function readBody(db: Reader, file: StoredFile, from = 0, to = file.size): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyBytes(db, file, from, to)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
