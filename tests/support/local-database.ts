import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { createKeyring, readKeyring } from '../../src-main/core/db/keyring';
import { type OpenOptions, openDatabase } from '../../src-main/core/db/open';
import { createLog } from '../../src-main/core/platform/log';
import { TEST_KEY } from './test-key';

/** The driver's binary for a runtime below Node-API 10, as set-up and the launcher hand it over. */
export const sqliteBinding = Number(process.versions.napi) < 10 ? (process.env.DUTYDESK_SQLITE_BINDING ?? null) : null;

/** Folders that {@link removeFolders} deletes. */
export interface Folders {
  make(): string;
  remove(): void;
}

export function temporaryFolders(): Folders {
  const made: string[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'dutydesk-test-'));
      made.push(folder);
      return folder;
    },
    remove() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real, encrypted database file in a folder, under the key of all tests. */
export async function openLocal(folder: string, more: Partial<OpenOptions> = {}): Promise<LocalDatabase> {
  if (existsSync(folder) && !existsSync(join(folder, 'dutydesk.db')) && readKeyring(folder) === null)
    createKeyring(folder);
  return openDatabase({
    folder,
    sqliteBinding,
    key: TEST_KEY,
    log: createLog({ folder: null, name: 'test' }),
    ...more,
  });
}
