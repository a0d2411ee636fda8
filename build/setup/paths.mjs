import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Facts that set-up found, read by build/launch.mjs and tests/support/runtime.ts. */
export const runtimeFile = join(root, 'node_modules', '.cache', 'dutydesk', 'runtime.json');

/**
 * Folder for what is costly to make and the same for every checkout (Electron, the SQLite driver).
 * `DUTYDESK_CACHE` overrides the platform's usual place.
 */
export function cacheFolder() {
  if (process.env.DUTYDESK_CACHE) return resolve(process.env.DUTYDESK_CACHE);
  if (process.platform === 'win32') {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'dutydesk', 'cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'dutydesk');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dutydesk');
}

/** The version in an installed package's package.json. */
export function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** Whether `command` can be found on PATH. */
export function onPath(command) {
  return (process.env.PATH ?? '').split(':').some((folder) => folder && existsSync(join(folder, command)));
}

/** Every file under the given files and folders (relative to the checkout), sorted, so that a hash of them is stable. */
export function listFiles(entries) {
  const found = [];
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path)) walk(join(path, name));
    } else {
      found.push(path);
    }
  };
  for (const entry of entries) walk(join(root, entry));
  return found.sort();
}

/** SHA-256 over names and contents of files, and any further words. */
export function hashFiles(files, ...words) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  for (const word of words) hash.update(`${word}\0`);
  return hash.digest('hex');
}
