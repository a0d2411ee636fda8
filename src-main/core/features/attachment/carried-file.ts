import type { WriteTransaction } from '../../db/database';
import { addPart, findFetched, forgetFile, markWhole, PART_BYTES, trimFetched } from './fetched-file.repository';

/** As `downloads.ts` keeps. */
const BUDGET_BYTES = 1_000_000_000;

/**
 * Keeps a file that an officer asked for and that came whole by another way than the network. Its bytes have the hash.
 * @returns false when nobody asked for it
 */
export async function keepCarriedFile(
  trx: WriteTransaction,
  sha256: string,
  bytes: Uint8Array,
  at: string,
): Promise<boolean> {
  let file = await findFetched(trx, sha256);
  if (file === null) return false;
  if (file.isWhole) return true;
  if (file.size !== bytes.length) {
    await forgetFile(trx, sha256);
    return true;
  }
  while (file.received < file.size) {
    const part = bytes.subarray(file.received, file.received + PART_BYTES);
    await addPart(trx, file, part);
    file = { ...file, received: file.received + part.length };
  }
  await markWhole(trx, sha256, at);
  await trimFetched(trx, BUDGET_BYTES, sha256);
  return true;
}
