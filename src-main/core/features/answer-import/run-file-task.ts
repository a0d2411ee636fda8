import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { AnswerTable } from '../../../../src-files/answer/answer-table';
import type { FileFault } from '../../../../src-files/file-fault';
import type { FileReport, FileTask } from './file-task';

/** Longer than any file within the limits takes; a file that was made to take longer is given up. */
const LONGEST_MS = 180_000;
const MEMORY_MB = 1_024;

export interface SystemRefusal {
  ok: false;
  code: 'system';
  /** Code of the system, such as `ENOENT`; empty for what is unexpected. */
  errno: string;
  detail: string;
}

/** Reads a file of answers in a thread of its own. @param onRows told how many rows were read, and of how many when that is known */
export async function readInThread(
  task: Extract<FileTask, { kind: 'read' }>,
  onRows: (rows: number, of: number | null) => void,
  signal: AbortSignal,
): Promise<AnswerTable | FileFault | SystemRefusal> {
  const table: AnswerTable = { ok: true, format: 'csv', columns: [], rows: [] };
  let expected: number | null = null;
  const refusal = await run(task, signal, (report) => {
    if (report.kind === 'progress') onRows(report.rows, null);
    if (report.kind === 'head') {
      table.format = report.format;
      table.columns = report.columns;
      expected = report.rows;
    }
    if (report.kind === 'rows') {
      table.rows.push(...report.rows);
      onRows(table.rows.length, expected);
    }
  });
  return refusal ?? table;
}

/** Writes a file of answers in a thread of its own. @returns null when it is on disk */
export function writeInThread(
  task: Extract<FileTask, { kind: 'write' }>,
  signal: AbortSignal,
): Promise<FileFault | SystemRefusal | null> {
  return run(task, signal, () => undefined);
}

/** @returns null when the task was done */
function run(
  task: FileTask,
  signal: AbortSignal,
  onReport: (report: FileReport) => void,
): Promise<FileFault | SystemRefusal | null> {
  return new Promise((resolve) => {
    const worker = new Worker(...program(task));
    const timer = setTimeout(() => end(system('', 'took too long')), LONGEST_MS);
    const stop = (): void => end(system('ABORT_ERR', 'stopped'));
    let ended = false;
    function end(outcome: FileFault | SystemRefusal | null): void {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      void worker.terminate().then(() => resolve(outcome));
    }
    signal.addEventListener('abort', stop);
    worker.on('message', (report: FileReport) => {
      if (report.kind === 'done') end(null);
      else if (report.kind === 'fault') end({ ok: false, code: report.code, detail: report.detail });
      else if (report.kind === 'error') end(system(report.code, report.message));
      else if (!ended) onReport(report);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => end(outOfThread(error)));
    worker.on('exit', () => end(system('', 'ended without a word')));
    if (signal.aborted) stop();
  });
}

function system(errno: string, detail: string): SystemRefusal {
  return { ok: false, code: 'system', errno, detail };
}

function outOfThread(error: NodeJS.ErrnoException): FileFault | SystemRefusal {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { ok: false, code: 'too_large', detail: 'memory' };
  return system(error.code ?? '', error.message);
}

/** The built program has the worker's file beside the core's; from source, tsx reads it. */
function program(workerData: FileTask): ConstructorParameters<typeof Worker> {
  const here = fileURLToPath(import.meta.url);
  const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } };
  if (here.endsWith('.ts'))
    return [join(dirname(here), 'file-worker.ts'), { ...options, execArgv: ['--import', 'tsx'] }];
  const beside = join(dirname(here), 'file-worker.cjs');
  const file = existsSync(beside) ? beside : join(dirname(here), '..', 'file-worker.cjs');
  return [file, { ...options, execArgv: [] }];
}
