import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../postgres';

/** A disk of a few megabytes that can be filled to the last block. */
export interface SmallDisk {
  folder: string;
  /** False where this account may not mount: then `fill` does nothing. */
  isReal: boolean;
  /** Leaves no free block. */
  fill(): void;
  free(): void;
  close(): void;
}

/** @param megabytes size of a file system in memory, mounted for this alone; a plain folder where that is not allowed */
export function openSmallDisk(name: string, megabytes: number): SmallDisk {
  const folder = temporaryFolder(name);
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', folder];
  const isReal = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', options).status === 0;
  if (isReal) chmodSync(folder, 0o711);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    isReal,
    fill() {
      if (isReal) fillUp(folder, ballast);
    },
    free: () => rmSync(ballast, { force: true }),
    close() {
      if (isReal) execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Also what others free meanwhile is taken, until nothing is left. */
function fillUp(folder: string, ballast: string): void {
  const file = openSync(ballast, 'a');
  try {
    const block = Buffer.alloc(65_536, 1);
    while (statfsSync(folder).bavail > 0)
      writeSync(file, block, 0, Math.min(block.length, statfsSync(folder).bavail * 4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
