import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lastBackupSchema = z.object({
  file: z.string(),
  /** This machine's clock when it was complete. */
  at: z.iso.datetime(),
  bytes: z.number(),
  sha256: z.string(),
});
export type LastBackup = z.infer<typeof lastBackupSchema>;

/** Notes in the data folder that a backup was made, for `doctor`. */
export function rememberBackup(dataDir: string, backup: LastBackup): void {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(backup), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** The last backup that was made with this data folder; null when none was, or the note cannot be read. */
export function readLastBackup(dataDir: string): LastBackup | null {
  try {
    return lastBackupSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return null; // To have no note is to have no backup that is known of: doctor says so.
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'last-backup.json');
}
