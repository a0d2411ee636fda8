import { evenPieces } from '../../../../src-files/bundle/file-parts';
import type { LocalDatabase } from '../../db/database';
import { addPart, findFetched, forgetFile, markWhole, PART_BYTES, trimFetched } from './fetched-file.repository';
import { hasItsHash } from './fetched-hash';

/** As `downloads.ts` keeps. */
const BUDGET_BYTES = 1_000_000_000;

/**
 * Keeps a file that an officer asked for and that came by another way than the network, part by part, on top of what has come before.
 *
 * @param pieces the whole file; when they are not what its hash says they throw
 * @returns false when nobody asked for it, or it is here: then no piece was read
 */
export async function keepCarriedFile(
  db: LocalDatabase,
  sha256: string,
  pieces: AsyncIterable<Buffer>,
  at: string,
): Promise<boolean> {
  const wanted = await findFetched(db.read, sha256);
  if (wanted === null) return false;
  if (wanted.isWhole) return true;
  let { received } = wanted;
  let size = 0;
  let isWanted = true;
  for await (const part of evenPieces(pieces, PART_BYTES)) {
    size += part.length;
    if (!isWanted || size <= received || size > wanted.size) continue;
    const file = { ...wanted, received };
    isWanted = await db.transact((trx) => addPart(trx, file, part));
    received += part.length;
  }
  if (!isWanted) return true;
  // What was here before the bundle came is as good as its parts are.
  const isRight = size === wanted.size && (wanted.received === 0 || (await hasItsHash(db.read, wanted)));
  await db.transact(async (trx) => {
    if (!isRight) return forgetFile(trx, sha256);
    await markWhole(trx, sha256, at);
    await trimFetched(trx, BUDGET_BYTES, sha256);
  });
  return true;
}
