import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file that only this account may read, whole or not at all, also through a power cut. */
export function writeWhole(path: string, text: string): void {
  replace(path, text, true);
  flushFolder(dirname(path));
}

/** The same for what a power cut makes worthless anyway: nobody waits for the disk. */
export function writeWholeForNow(path: string, text: string): void {
  replace(path, text, false);
}

function replace(path: string, text: string, flush: boolean): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    if (flush) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** The new name is on the disk only when its folder is. Windows does so by itself, and cannot open a folder. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
