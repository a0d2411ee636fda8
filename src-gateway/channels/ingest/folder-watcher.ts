import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { watch } from 'chokidar';
import { failure } from '../../platform/log';
import { repeat } from '../repeat';
import { type IngestFolder, ingestFile, openIngestFolder } from './ingest-file';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from './limits';
import type { RecordSink } from './record-sink';

export interface FolderWatcherOptions {
  limits: IngestLimits;
  /** A file is complete when its size and time have not changed for this long, in milliseconds. */
  stableMs: number;
  /** How often to look even when nothing was announced: network shares announce nothing. In milliseconds. */
  rescanMs: number;
  /** How long a file that failed is left alone, in milliseconds. */
  retryMs: number;
}

const DEFAULT_OPTIONS: FolderWatcherOptions = {
  limits: DEFAULT_INGEST_LIMITS,
  stableMs: 1_000,
  rescanMs: 5_000,
  retryMs: 30_000,
};
/** Files under way: collectors write under these names and rename when done. */
const UNFINISHED = /^\.|\.(part|tmp|crdownload|filepart)$|^~\$/i;

export interface FolderWatcher {
  close(): Promise<void>;
  /** `ok`, or a sentence on what keeps files in `in`. */
  health(): string;
}

/** Watches `<root>/in` for files of citizens' messages and takes in each one that is complete, one after the other. */
export async function startFolderWatcher(
  sink: RecordSink,
  settings: { path: string; desk: string },
  overrides: Partial<FolderWatcherOptions> = {},
): Promise<FolderWatcher> {
  const options = { ...DEFAULT_OPTIONS, ...overrides };
  const folder = await openIngestFolder(settings.path);
  const stopping = new AbortController();
  const seen = new Map<string, { stamp: string; since: number }>();
  const problems = new Map<string, { sentence: string; until: number }>();
  let announced = true;
  let lastScan = 0;

  const watcher = watch(folder.in, { depth: 0, ignoreInitial: true, followSymlinks: false });
  watcher.on('all', () => {
    announced = true;
  });
  watcher.on('error', (error) =>
    sink.log.warn({ error: failure(error) }, 'the ingest folder announces nothing; it is read at intervals'),
  );

  async function scan(): Promise<void> {
    const now = Date.now();
    if (!announced && seen.size === 0 && now - lastScan < options.rescanMs) return;
    announced = false;
    lastScan = now;
    const present = await completeFiles(folder, seen, options.stableMs);
    for (const name of problems.keys()) if (!seen.has(name)) problems.delete(name);
    for (const name of present) {
      if (stopping.signal.aborted) return;
      if ((problems.get(name)?.until ?? 0) > Date.now()) continue;
      if (!(await takeFile(name))) return;
    }
  }

  /** @returns false when the disk or the database failed: what stands behind it would fail too */
  async function takeFile(name: string): Promise<boolean> {
    try {
      const report = await ingestFile(sink, folder, settings.desk, name, options.limits);
      seen.delete(name);
      problems.delete(name);
      sink.log[report.refused === null && report.bad === 0 ? 'info' : 'warn'](report, 'ingest file');
      return true;
    } catch (error) {
      if (isGone(error) && !(await isPresent(join(folder.in, name)))) {
        // Another gateway on the same folder was quicker; what it took in, it took in.
        seen.delete(name);
        return true;
      }
      const sentence = `文件“${name}”暂时无法处理：${causeOf(error)}。文件仍在 in 文件夹中，没有丢失；排除故障后会自动重试。`;
      problems.set(name, { sentence, until: Date.now() + options.retryMs });
      sink.log.error({ error: failure(error), file: name }, sentence);
      return false;
    }
  }

  let scanProblem: string | null = null;
  const loop = repeat(
    async () => {
      await scan();
      scanProblem = null;
    },
    Math.min(250, options.stableMs),
    stopping.signal,
    (error) => {
      const sentence = `接收文件夹无法读取：${causeOf(error)}。请检查磁盘和权限。`;
      if (scanProblem !== sentence) sink.log.error({ error: failure(error) }, sentence);
      scanProblem = sentence;
    },
  );
  return {
    health: () => scanProblem ?? problems.values().next().value?.sentence ?? 'ok',
    async close() {
      stopping.abort();
      await watcher.close();
      await loop;
    },
  };
}

/** Names in `in` whose size and time have stood still for `stableMs`, oldest first. */
async function completeFiles(
  folder: IngestFolder,
  seen: Map<string, { stamp: string; since: number }>,
  stableMs: number,
): Promise<string[]> {
  const entries = (await readdir(folder.in, { withFileTypes: true })).filter(
    (entry) => !entry.isDirectory() && !UNFINISHED.test(entry.name),
  );
  const names = new Set(entries.map((entry) => entry.name));
  for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
  const complete: { name: string; modified: number }[] = [];
  for (const name of names) {
    const found = await lstat(join(folder.in, name)).catch((error: unknown) => {
      if (isGone(error)) return null;
      throw error;
    });
    if (found === null) continue;
    const stamp = `${found.size} ${found.mtimeMs} ${found.ino}`;
    const before = seen.get(name);
    if (before?.stamp !== stamp) seen.set(name, { stamp, since: Date.now() });
    else if (Date.now() - before.since >= stableMs) complete.push({ name, modified: found.mtimeMs });
  }
  complete.sort((one, other) => one.modified - other.modified || one.name.localeCompare(other.name));
  return complete.map((each) => each.name);
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

const CAUSES: Record<string, string> = {
  ENOSPC: '磁盘已满',
  EDQUOT: '磁盘配额已用完',
  EACCES: '没有访问权限',
  EPERM: '没有访问权限',
  EROFS: '磁盘是只读的',
  EIO: '磁盘读写出错',
  EXDEV: 'in、done、aside 不在同一磁盘上',
  ENOENT: 'in、done 或 aside 文件夹不见了',
  ECONNREFUSED: '数据库连接不上',
  '53100': '数据库所在磁盘已满',
};

function causeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CAUSES[code] ?? `程序出错${code === '' ? '' : `（${code}）`}`;
}
