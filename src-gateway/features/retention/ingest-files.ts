import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../platform/error-code';

/**
 * Removes files that the watched folder took or set aside before an instant: what was in them is in the database, or was
 * never to be there. @returns how many went
 */
export async function eraseOldIngestFiles(root: string, before: Date): Promise<number> {
  let removed = 0;
  for (const folder of ['done', 'aside']) {
    for (const name of await namesIn(join(root, folder))) {
      const path = join(root, folder, name);
      const { mtimeMs, ctimeMs } = await stat(path);
      // A file keeps its own time when it is moved here; the change of its place counts.
      if (Math.max(mtimeMs, ctimeMs) >= before.getTime()) continue;
      await rm(path, { recursive: true, force: true });
      removed += 1;
    }
  }
  return removed;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
