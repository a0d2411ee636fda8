import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './connection';

const STAGING = 'staging.db';

/**
 * Rows of a snapshot wait in a file of their own until they are whole. Nobody needs them after a crash, so nothing is
 * flushed to the disk for them, and the database itself does not swell; but they are citizens' words, so the file is
 * encrypted like the rest.
 *
 * @param key 32 bytes
 */
export function attachStaging(writer: Connection, folder: string, key: Buffer): void {
  removeStaging(folder);
  writer.prepare('ATTACH DATABASE ? AS staging KEY ?').run(join(folder, STAGING), `x'${key.toString('hex')}'`);
  writer.pragma('staging.auto_vacuum = FULL');
  writer.pragma('staging.journal_mode = MEMORY');
  writer.pragma('staging.synchronous = OFF');
  // The file is cut when its rows go: no page of theirs is left to overwrite.
  writer.pragma('staging.secure_delete = OFF');
  writer.pragma('staging.cache_size = -8000');
  writer.exec('CREATE TABLE staging.sync_staging (entity TEXT NOT NULL, "row" TEXT NOT NULL) STRICT');
}

/** What an earlier run has left behind. */
export function removeStaging(folder: string): void {
  for (const name of [STAGING, `${STAGING}-journal`]) rmSync(join(folder, name), { force: true });
}
