import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StartupFailure } from '../../../src-shared/ipc/failure';
import { errorCodeOf, StartupError } from './failure';
import { readKeyring } from './keyring';

export const DATABASE = 'dutydesk.db';
const SALT_BYTES = 16;

/**
 * What can be said before anybody has signed in: the folder can be written, and database and keyring belong together.
 *
 * @returns first bytes of the database that the keyring belongs to, null before there is one
 * @throws StartupError with the reason
 */
export function checkFolder(folder: string): string | null {
  try {
    prepareFolder(folder);
  } catch (error) {
    throw new StartupError(startupFailureOf(error, join(folder, DATABASE), null), error);
  }
  const path = join(folder, DATABASE);
  const exists = existsSync(path) && statSync(path).size > 0;
  const keyring = readKeyring(folder);
  if (exists && keyring === null) throw new StartupError({ code: 'database_key_missing', detail: 'keyring.json' });
  const salt = keyring?.databaseSalt ?? null;
  if (!exists && salt !== null) throw new StartupError({ code: 'database_corrupt', detail: `${DATABASE} missing` });
  return salt;
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const probe = join(folder, '.write-probe');
  writeFileSync(probe, 'x');
  rmSync(probe);
}

/** First bytes of a database, which are never encrypted and never change. */
export function saltOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const salt = Buffer.alloc(SALT_BYTES);
    readSync(file, salt, 0, SALT_BYTES, 0);
    return salt.toString('hex');
  } finally {
    closeSync(file);
  }
}

/** What is wrong, by what the driver or the file system said. @param knownSalt as the keyring has it */
export function startupFailureOf(error: unknown, path: string, knownSalt: string | null): StartupFailure {
  const code = errorCodeOf(error) ?? '';
  const detail = code === '' ? String(error) : code;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { code: 'database_locked', detail };
  if (code === 'SQLITE_NOTADB')
    return { code: isSameDatabase(path, knownSalt) ? 'database_corrupt' : 'database_key_wrong', detail };
  if (code.startsWith('SQLITE_CORRUPT')) return { code: 'database_corrupt', detail };
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return { code: 'disk_full', detail };
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code))
    return { code: 'folder_not_writable', detail };
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return { code: 'folder_not_writable', detail };
  if (code.startsWith('SQLITE_IOERR')) return { code: 'database_corrupt', detail };
  return { code: 'unexpected', detail };
}

/** The first bytes are never encrypted and never change: another file's key is wrong, our own file is damaged. */
function isSameDatabase(path: string, knownSalt: string | null): boolean {
  return knownSalt !== null && existsSync(path) && saltOf(path) === knownSalt;
}
