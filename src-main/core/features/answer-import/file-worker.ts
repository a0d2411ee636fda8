import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readAnswerFile } from '../../../../src-files/answer/read-answer-file';
import { writeAnswerFile } from '../../../../src-files/answer/write-answer-file';
import type { FileReport, FileTask } from './file-task';

/** Entry of the worker thread that reads and writes files of answers: one task, then it ends. */

/** Rows handed over at once, so that taking them up holds nobody up. */
const PORTION = 500;
const PROGRESS_MS = 200;

const task = workerData as FileTask;

void work();

async function work(): Promise<void> {
  try {
    if (task.kind === 'read') await read(task);
    else await write(task);
  } catch (error) {
    const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
    say({ kind: 'error', code, message });
  }
}

async function read({ path, limits }: Extract<FileTask, { kind: 'read' }>): Promise<void> {
  let told = Date.now();
  const table = await readAnswerFile(path, limits, (rows) => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    say({ kind: 'progress', rows });
  });
  if (!table.ok) {
    say({ kind: 'fault', code: table.code, detail: table.detail });
    return;
  }
  say({ kind: 'head', format: table.format, columns: table.columns, rows: table.rows.length });
  for (let at = 0; at < table.rows.length; at += PORTION)
    say({ kind: 'rows', rows: table.rows.slice(at, at + PORTION) });
  say({ kind: 'done' });
}

async function write({ path, format, answers, day }: Extract<FileTask, { kind: 'write' }>): Promise<void> {
  const bytes = await writeAnswerFile(format, answers, day);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  say({ kind: 'done' });
}

function say(report: FileReport): void {
  parentPort?.postMessage(report);
}
