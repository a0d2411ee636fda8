import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../platform/log';
import { type HeldCallback, heldCallbackSchema } from './take-callback.service';

/** So many wait at most; more are left to WeChat's own repetitions. */
const MAX_HELD = 10_000;

/**
 * Callbacks that the store did not take in time, on this machine's disk: WeChat gives up after three repetitions, within
 * twenty seconds, and no message may be lost for a database that is slow or restarts.
 */
export interface CallbackHold {
  /** Keeps one; it is on the disk when this resolves. False when there is no room. */
  keep(held: HeldCallback): Promise<boolean>;
  /** Hands over everything that is kept, oldest first; what `take` says true to is removed. */
  drain(take: (held: HeldCallback) => Promise<boolean>): Promise<void>;
  size(): number;
}

/** @param folder made when it is first needed */
export function createCallbackHold(folder: string, log: Logger): CallbackHold {
  let size = 0;

  async function names(): Promise<string[]> {
    try {
      return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  return {
    size: () => size,
    async keep(held) {
      if (size >= MAX_HELD) return false;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = JSON.stringify(held);
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
      const name = `${String(held.callback.at).padStart(11, '0')}-${digest}.json`;
      await writeWhole(folder, name, text);
      size += 1;
      return true;
    },
    async drain(take) {
      const all = await names();
      size = all.length;
      for (const name of all) {
        const path = join(folder, name);
        const held = readHeld(await readFile(path, 'utf8'));
        if (held === null) {
          log.error({ name }, 'a kept WeChat callback cannot be read and is set aside');
          await rename(path, `${path}.bad`);
          size -= 1;
        } else if (await take(held)) {
          await rm(path, { force: true });
          size -= 1;
        }
      }
    },
  };
}

/** Under its name only when all of it is on the disk. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function readHeld(text: string): HeldCallback | null {
  try {
    return heldCallbackSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
