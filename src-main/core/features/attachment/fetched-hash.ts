import { createHash } from 'node:crypto';
import type { ReadDatabase } from '../../db/database';
import { PART_BYTES, readPart } from './fetched-file.repository';

/** Whether the parts of a file that are here are what its hash says. */
export async function hasItsHash(
  db: ReadDatabase,
  { sha256, size }: { sha256: string; size: number },
): Promise<boolean> {
  const hash = createHash('sha256');
  for (let position = 0; position * PART_BYTES < size; position += 1) {
    const part = await readPart(db, sha256, position);
    if (part !== null) hash.update(part);
  }
  return hash.digest('hex') === sha256;
}
