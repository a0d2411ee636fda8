import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Dump } from '../../db/backup/dump';
import { BACKUP_FORMAT, BACKUP_KIND, type BackupHeader, type BackupSummary } from './backup-format';
import { verifyBackup } from './read-backup';

/**
 * Writes a view of the store to a file: beside it first, read back as a restore would read it, on disk, then renamed. Memory stays
 * the same however much there is.
 * @returns what the file holds, as it was read back
 */
export async function writeBackup(
  dump: Dump,
  file: string,
  options: { program: string; signal: AbortSignal; progress: (table: string, rows: number) => void },
): Promise<BackupSummary> {
  const partial = `${file}.part`;
  try {
    await pipeline(
      Readable.from(lines(dump, options.program, options.progress), { objectMode: false }),
      createGzip(),
      createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
      { signal: options.signal },
    );
    const summary = await verifyBackup(partial, options.signal);
    await rename(partial, file);
    await syncFolder(dirname(file));
    return summary;
  } catch (error) {
    // A file that was there before is another backup's and stays.
    if (!isExisting(error)) await rm(partial, { force: true });
    throw error;
  }
}

async function* lines(
  dump: Dump,
  program: string,
  progress: (table: string, rows: number) => void,
): AsyncGenerator<string, void, undefined> {
  const hash = createHash('sha256');
  const hashed = (text: string): string => {
    hash.update(text, 'utf8');
    return text;
  };
  const { at, epoch, migrations, tables } = dump;
  const header: BackupHeader = { kind: BACKUP_KIND, format: BACKUP_FORMAT, program, at, epoch, migrations, tables };
  yield hashed(`${JSON.stringify(header)}\n`);
  const rows: Record<string, number> = {};
  for (const table of tables) {
    yield hashed(`${JSON.stringify({ table: table.name })}\n`);
    let count = 0;
    for await (const page of dump.rows(table)) {
      count += page.length;
      yield hashed(`${page.join('\n')}\n`);
      progress(table.name, count);
    }
    rows[table.name] = count;
  }
  yield `${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`;
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** A renamed file is only there after a power cut when its folder was written too. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
