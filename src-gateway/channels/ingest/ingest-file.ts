import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { filesFolder, moveFilesBeside, takeFilesBeside } from './files-beside';
import { INGEST_BATCH } from './ingest.service';
import type { IngestLimits } from './limits';
import { parseIngestFile } from './parse-file';
import type { RecordSink } from './record-sink';
import { type BadRow, type GoodRow, type RowsOrRefusal, refuseFile } from './row-result';

export interface IngestFolder {
  in: string;
  done: string;
  aside: string;
}

export interface FileReport {
  file: string;
  accepted: number;
  repeated: number;
  bad: number;
  /** Why nothing of it was read; null when it was. */
  refused: string | null;
}

/** Makes sure that the three folders exist. */
export async function openIngestFolder(root: string): Promise<IngestFolder> {
  const folder = { in: join(root, 'in'), done: join(root, 'done'), aside: join(root, 'aside') };
  for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  return folder;
}

/**
 * Takes in one complete file of `in`: good rows into the desk, bad rows into `aside/<name>.bad.jsonl`, then the file to
 * `done`, each with its folder of files. A file of which nothing can be read goes to `aside` untouched, with `<name>.reason.txt`. The
 * file leaves `in` last, so that a crash anywhere before only means that it is read again, which changes nothing.
 *
 * @throws when the disk or the database fails; the file is then still in `in`
 */
export async function ingestFile(
  sink: RecordSink,
  folder: IngestFolder,
  deskId: string,
  name: string,
  limits: IngestLimits,
): Promise<FileReport> {
  const path = join(folder.in, basename(name));
  const target = await freeName(folder, safeName(name));
  const beside = join(folder.in, filesFolder(basename(name)));
  const opened = await open(path, limits);
  if (!opened.ok) {
    await writeFile(join(folder.aside, `${target}.reason.txt`), `${opened.reason}（${opened.code}）\n`, {
      flush: true,
    });
    await moveFilesBeside(beside, join(folder.aside, filesFolder(target)));
    await rename(path, join(folder.aside, target));
    return { file: target, accepted: 0, repeated: 0, bad: 0, refused: opened.reason };
  }
  const report: FileReport = { file: target, accepted: 0, repeated: 0, bad: 0, refused: null };
  const aside = new AsideFile(join(folder.aside, `${target}.bad.jsonl`));
  try {
    let batch: GoodRow[] = [];
    for await (const row of opened.rows) {
      if (row.ok) batch.push(row);
      else await aside.add(row);
      if (batch.length === INGEST_BATCH) {
        await takeBatch(sink, deskId, batch, beside, aside, report);
        batch = [];
      }
    }
    if (batch.length > 0) await takeBatch(sink, deskId, batch, beside, aside, report);
    await aside.finish();
  } catch (error) {
    await aside.abandon();
    throw error;
  }
  report.bad = aside.rows;
  await moveFilesBeside(beside, join(folder.done, filesFolder(target)));
  await rename(path, join(folder.done, target));
  return report;
}

async function open(path: string, limits: IngestLimits): Promise<RowsOrRefusal> {
  const found = await lstat(path);
  if (!found.isFile())
    return refuseFile('not_a_file', '这不是普通文件（可能是链接），没有读取任何内容。请放入文件本身。');
  return parseIngestFile(path, limits, new Date());
}

async function takeBatch(
  sink: RecordSink,
  deskId: string,
  batch: readonly GoodRow[],
  beside: string,
  aside: AsideFile,
  report: FileReport,
): Promise<void> {
  const records = batch.map((row) => row.record);
  const outcomes = await sink.take(deskId, records, await takeFilesBeside(sink, deskId, beside, records));
  for (const [index, row] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome?.outcome === 'accepted') report.accepted += 1;
    else if (outcome?.outcome === 'repeated') report.repeated += 1;
    else
      await aside.add({
        ok: false,
        line: row.line,
        code: outcome?.code ?? 'invalid',
        reason: outcome?.reason ?? '',
        original: row.original,
      });
  }
}

/** More bad rows than this are a file that is no file of messages: a small one could fill the disk with its reasons. */
const MAX_BAD_ROWS = 100_000;

/** The list of bad rows of one file; written beside and put in place when whole. No bad row, no file. */
class AsideFile {
  /** Bad rows of the file, also those that are no longer written down. */
  rows = 0;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;

  constructor(private readonly path: string) {}

  async add(row: BadRow): Promise<void> {
    this.rows += 1;
    if (this.rows > MAX_BAD_ROWS) return;
    if (this.stream === null) {
      this.stream = createWriteStream(`${this.path}.part`, { flush: true });
      this.stream.on('error', (error) => {
        this.failure = error;
      });
    }
    if (this.failure) throw this.failure;
    const { line, code, reason, original } = row;
    const hasRoom = this.stream.write(`${JSON.stringify({ line, code, reason, original })}\n`);
    if (!hasRoom) await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]);
    if (this.failure) throw this.failure;
  }

  async finish(): Promise<void> {
    if (this.stream === null) return;
    if (this.failure) throw this.failure;
    const left = this.rows - MAX_BAD_ROWS;
    if (left > 0)
      this.stream.write(
        `${JSON.stringify({ code: 'too_many', reason: `坏行太多，另有 ${left} 行不再逐条列出，请先检查整个文件。` })}\n`,
      );
    this.stream.end();
    await finished(this.stream);
    await rename(`${this.path}.part`, this.path);
  }

  /** After a failure: the half-written list goes away; the file itself is still in `in` and will be read again. */
  async abandon(): Promise<void> {
    if (this.stream === null) return;
    this.stream.destroy();
    await rm(`${this.path}.part`, { force: true });
  }
}

/** A name that no file of `done` and `aside` has, so that yesterday's file of the same name is not overwritten. */
async function freeName(folder: IngestFolder, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : name.replace(/(\.[^.]*)?$/, (extension) => `~${number}${extension}`);
    const taken = await Promise.all(
      [
        join(folder.done, candidate),
        join(folder.aside, candidate),
        join(folder.aside, `${candidate}.bad.jsonl`),
        join(folder.done, filesFolder(candidate)),
        join(folder.aside, filesFolder(candidate)),
      ].map(exists),
    );
    if (!taken.includes(true)) return candidate;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Letters, digits and a few signs of the name, short enough to get endings. */
function safeName(name: string): string {
  const cleaned = basename(name)
    .replaceAll(/[^\p{L}\p{N}._ ()（）~-]/gu, '_')
    .replace(/^\.+/, '_');
  const extension = /\.[^.]{1,10}$/.exec(cleaned)?.[0] ?? '';
  return `${[...cleaned.slice(0, cleaned.length - extension.length)].slice(0, 50).join('')}${extension}` || '_';
}
