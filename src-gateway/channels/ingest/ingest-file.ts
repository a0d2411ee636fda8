import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { ChannelDeps } from '../../deps';
import { INGEST_BATCH, ingestBatch } from './ingest.service';
import type { IngestLimits } from './limits';
import { parseIngestFile } from './parse-file';
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
 * `done`. A file of which nothing can be read goes to `aside` untouched, with `<name>.reason.txt`. The file leaves `in`
 * last, so that a crash anywhere before only means that it is read again, which changes nothing.
 *
 * @throws when the disk or the database fails; the file is then still in `in`
 */
export async function ingestFile(
  deps: ChannelDeps,
  folder: IngestFolder,
  deskId: string,
  name: string,
  limits: IngestLimits,
): Promise<FileReport> {
  const path = join(folder.in, basename(name));
  const target = await freeName(folder, safeName(name));
  const opened = await open(path, limits);
  if (!opened.ok) {
    await writeFile(join(folder.aside, `${target}.reason.txt`), `${opened.reason}（${opened.code}）\n`, {
      flush: true,
    });
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
        await takeBatch(deps, deskId, batch, aside, report);
        batch = [];
      }
    }
    if (batch.length > 0) await takeBatch(deps, deskId, batch, aside, report);
    await aside.finish();
  } catch (error) {
    await aside.abandon();
    throw error;
  }
  report.bad = aside.rows;
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
  deps: ChannelDeps,
  deskId: string,
  batch: readonly GoodRow[],
  aside: AsideFile,
  report: FileReport,
): Promise<void> {
  const outcomes = await ingestBatch(
    deps,
    deskId,
    batch.map((row) => row.record),
  );
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

/** The list of bad rows of one file; written beside and put in place when whole. No bad row, no file. */
class AsideFile {
  rows = 0;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;

  constructor(private readonly path: string) {}

  async add(row: BadRow): Promise<void> {
    this.rows += 1;
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
      [join(folder.done, candidate), join(folder.aside, candidate), join(folder.aside, `${candidate}.bad.jsonl`)].map(
        exists,
      ),
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
