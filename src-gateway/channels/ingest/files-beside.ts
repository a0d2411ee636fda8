import { createReadStream } from 'node:fs';
import { lstat, rename } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { IngestRecord } from '../../../src-shared/sync/ingest';
import type { NamedFile } from '../../features/attachment/message-attachment.service';
import { errorCode } from '../../platform/error-code';
import type { RecordSink } from './record-sink';

/** The folder of files beside a table: `letters.jsonl` names files in `letters.files`. */
export function filesFolder(table: string): string {
  return `${basename(table, extname(table))}.files`;
}

/**
 * Takes in the files that records name, from the folder beside their table. A name is one of that folder and nothing else; what is
 * not there, or is no plain file, goes in as missing, and the message with it.
 *
 * @param folder where they lie
 * @returns what became of each name
 * @throws when the disk or the database fails
 */
export async function takeFilesBeside(
  sink: RecordSink,
  deskId: string,
  folder: string,
  records: readonly IngestRecord[],
): Promise<Map<string, NamedFile>> {
  const taken = new Map<string, NamedFile>();
  const names = records.flatMap(({ attachments }) =>
    (attachments ?? []).flatMap((attachment) => ('file' in attachment ? [attachment.file] : [])),
  );
  for (const name of names) if (!taken.has(name)) taken.set(name, await takeFile(sink, deskId, folder, name));
  return taken;
}

async function takeFile(sink: RecordSink, deskId: string, folder: string, name: string): Promise<NamedFile> {
  const size = await sizeOf(folder, name);
  const named = { name: basename(name), sha256: null, size };
  if (size === null) return { ...named, reason: 'missing' };
  const stream = createReadStream(join(folder, name));
  const received = await sink.takeFile(deskId, stream, null);
  if (received.ok) return { ...named, sha256: received.sha256, size: received.size, reason: null };
  return { ...named, reason: received.reason === 'wrong_hash' ? 'missing' : received.reason };
}

/** Null for what is not a plain file of this very folder: a path, a link, a folder, a name that nothing has. */
async function sizeOf(folder: string, name: string): Promise<number | null> {
  if (basename(name) !== name || name.includes('\\') || name === '.' || name === '..') return null;
  try {
    if (!(await lstat(folder)).isDirectory()) return null;
    const found = await lstat(join(folder, name));
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Moves the folder of files after its table, if there is one. */
export async function moveFilesBeside(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
