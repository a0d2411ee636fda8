import { basename } from 'node:path';
import type { AnswerTable } from '../../../../src-files/answer/answer-table';
import { guessFields } from '../../../../src-files/answer/column-names';
import type { AnswerFileLimits } from '../../../../src-files/answer/read-answer-file';
import type { FileFaultCode } from '../../../../src-files/file-fault';
import { MAX_IMPORT_ROWS } from '../../../../src-shared/domain/answer-import';
import type { AnswerImportId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type {
  ImportField,
  ImportJob as ImportJobView,
  ImportPreviewRow,
} from '../../../../src-shared/ipc/answer-import-views';
import type { Topic } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { LocalDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import type { OutboxPorts } from '../../sync/outbox';
import { type CheckedRow, checkRows } from './import-check';
import { commitImport } from './import-commit';
import { readInThread, type SystemRefusal } from './run-file-task';

const LIMITS: AnswerFileLimits = {
  maxFileBytes: 50 * 1024 * 1024,
  maxLineChars: 200_000,
  // The header, and blank rows here and there.
  maxSheetRows: MAX_IMPORT_ROWS * 2,
  maxSheetColumns: 200,
  maxUnpackedBytes: 300 * 1024 * 1024,
  maxRows: MAX_IMPORT_ROWS,
};

/** Progress is told this often at most, ms. */
const TELL_MS = 200;
const MAX_FILE_NAME = 200;
const SAMPLES = 3;
const SAMPLE_CHARS = 120;

type Effect = ImportPreviewRow['effect'];
type FailedReason = Extract<ImportJobView, { state: 'failed' }>['reason'];

interface Preview {
  state: 'preview';
  table: AnswerTable;
  fields: (ImportField | null)[];
  rows: CheckedRow[];
  checking: boolean;
}

type Stage =
  | { state: 'none' }
  | { state: 'reading'; done: number; total: number | null }
  | { state: 'failed'; reason: FailedReason; detail: string }
  | Preview
  | { state: 'committing'; done: number; total: number; preview: Preview }
  | { state: 'sent'; importId: AnswerImportId };

export interface ImportJobPorts {
  db: LocalDatabase;
  outbox: OutboxPorts;
  announce(topics: readonly Topic[]): void;
  log: Log;
}

/**
 * The import that is being prepared on this workstation: one at a time, in memory, of the officer who opened the file. Nothing of it is
 * in the database before it is committed, and then all of it.
 */
export class ImportJob {
  private stage: Stage = { state: 'none' };
  private owner: OfficerId | null = null;
  private fileName = '';
  /** Ends what is under way in the background. */
  private stop = new AbortController();
  private work: Promise<void> = Promise.resolve();
  private toldAt = 0;

  constructor(private readonly ports: ImportJobPorts) {}

  /** What the officer sees; the import of a colleague is nobody else's business. */
  view(officer: Officer): ImportJobView {
    const { stage, fileName } = this;
    if (this.owner !== officer.id) return { state: 'none' };
    switch (stage.state) {
      case 'none':
        return stage;
      case 'preview':
        return previewOf(stage, fileName);
      case 'committing':
        return { state: 'committing', fileName, done: stage.done, total: stage.total };
      default:
        return { ...stage, fileName };
    }
  }

  /** Starts to read a file; what was being prepared before is forgotten. @returns `refused: wrong_state` while one is being written */
  read(officer: Officer, path: string): Result<null> {
    if (this.stage.state === 'committing') return fail({ code: 'refused', reason: 'wrong_state' });
    const { signal } = this.restart();
    this.owner = officer.id;
    this.fileName = basename(path).slice(-MAX_FILE_NAME);
    this.become({ state: 'reading', done: 0, total: null });
    this.inBackground(signal, async () => {
      const table = await readInThread({ kind: 'read', path, limits: LIMITS }, this.progress, signal);
      if (signal.aborted) return;
      if (!table.ok) {
        this.become({ state: 'failed', ...failureOf(table) });
        return;
      }
      await this.check(table, guessFields(table.columns), signal);
    });
    return succeed(null);
  }

  /** Says which column is what, and checks all rows anew. */
  map(officer: Officer, fields: readonly (ImportField | null)[]): Result<null> {
    const { stage } = this;
    if (stage.state !== 'preview' || this.owner !== officer.id) return fail({ code: 'refused', reason: 'wrong_state' });
    const named = fields.filter((field) => field !== null);
    if (fields.length !== stage.table.columns.length || new Set(named).size !== named.length)
      return fail({ code: 'invalid_input', detail: 'fields' });
    const { signal } = this.restart();
    this.inBackground(signal, () => this.check(stage.table, [...fields], signal));
    return succeed(null);
  }

  rows(
    officer: Officer,
    { only, offset, limit }: { only: 'all' | Exclude<Effect, 'skip'>; offset: number; limit: number },
  ): { rows: ImportPreviewRow[]; total: number } {
    if (this.stage.state !== 'preview' || this.owner !== officer.id) return { rows: [], total: 0 };
    const rows = this.stage.rows.filter(({ shown }) => only === 'all' || shown.effect === only);
    return { rows: rows.slice(offset, offset + limit).map(({ shown }) => shown), total: rows.length };
  }

  /** Stops reading, or forgets the preview. @returns `refused: wrong_state` while it is being written: then it is too late */
  abandon(officer: Officer): Result<null> {
    if (this.owner !== officer.id) return succeed(null);
    if (this.stage.state === 'committing') return fail({ code: 'refused', reason: 'wrong_state' });
    this.restart();
    this.become({ state: 'none' });
    return succeed(null);
  }

  /**
   * Writes the good rows as commands, all in one transaction.
   *
   * @returns `refused`: `wrong_state` without a checked preview, `changed_meanwhile` when the library changed so that the rows do
   *   something else than what was shown, `invalid` when there is nothing to send or rows with problems were not agreed to
   * @throws StorageFailure; the preview is then as it was
   */
  async commit(officer: Officer, { skipProblems }: { skipProblems: boolean }): Promise<Result<null>> {
    const preview = this.stage;
    if (preview.state !== 'preview' || preview.checking || this.owner !== officer.id)
      return fail({ code: 'refused', reason: 'wrong_state' });
    const { signal } = this.restart();
    const shown = JSON.stringify(countsOf(preview.rows));
    await this.check(preview.table, preview.fields, signal);
    const checked = this.stage;
    if (signal.aborted || checked.state !== 'preview') return fail({ code: 'refused', reason: 'wrong_state' });
    const counts = countsOf(checked.rows);
    if (JSON.stringify(counts) !== shown) return fail({ code: 'refused', reason: 'changed_meanwhile' });
    const rows = checked.rows.flatMap(({ target }) => (target === null ? [] : [target]));
    if (rows.length === 0 || (counts.problem > 0 && !skipProblems)) return fail({ code: 'refused', reason: 'invalid' });
    const committing: Stage = { state: 'committing', done: 0, total: rows.length, preview: checked };
    this.become(committing);
    try {
      const { db, outbox } = this.ports;
      const importId = await db.transact((trx) =>
        commitImport(trx, outbox, officer, { fileName: this.fileName, rows }, (done) => {
          committing.done = done;
          this.tell();
        }),
      );
      this.become({ state: 'sent', importId });
      return succeed(null);
    } catch (error) {
      this.become(checked);
      throw error;
    }
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.restart();
    await this.work;
  }

  /** Reads as a function that is handed over. */
  private readonly progress = (done: number, total: number | null): void => {
    if (this.stage.state !== 'reading') return;
    this.stage = { state: 'reading', done, total };
    this.tell();
  };

  private async check(table: AnswerTable, fields: (ImportField | null)[], signal: AbortSignal): Promise<void> {
    const preview: Preview = { state: 'preview', table, fields, rows: [], checking: true };
    this.become(preview);
    for await (const rows of checkRows(this.ports.db.read, table, fields)) {
      if (signal.aborted) return;
      preview.rows.push(...rows);
      this.tell();
    }
    preview.checking = false;
    this.become(preview);
  }

  private restart(): AbortController {
    this.stop.abort();
    this.stop = new AbortController();
    return this.stop;
  }

  private inBackground(signal: AbortSignal, work: () => Promise<void>): void {
    this.work = work().catch((error: unknown) => {
      if (signal.aborted) return;
      this.ports.log.error({ err: error }, 'import not read');
      this.become({ state: 'failed', reason: 'unreadable', detail: '' });
    });
  }

  private become(stage: Stage): void {
    this.stage = stage;
    this.toldAt = 0;
    this.tell();
  }

  private tell(): void {
    if (Date.now() - this.toldAt < TELL_MS) return;
    this.toldAt = Date.now();
    this.ports.announce(['importJob']);
  }
}

function previewOf({ table, fields, rows, checking }: Preview, fileName: string): ImportJobView {
  const columns = table.columns.map((name, index) => ({
    name,
    field: fields[index] ?? null,
    samples: samplesOf(table, index),
  }));
  return { state: 'preview', fileName, format: table.format, columns, counts: countsOf(rows), checking };
}

function samplesOf({ rows }: AnswerTable, column: number): string[] {
  const samples = new Set<string>();
  for (const { cells, unreadable } of rows) {
    const sample = unreadable ? '' : (cells[column] ?? '').trim().slice(0, SAMPLE_CHARS);
    if (sample !== '') samples.add(sample);
    if (samples.size === SAMPLES) break;
  }
  return [...samples];
}

function countsOf(rows: readonly CheckedRow[]): Record<Exclude<Effect, 'skip'>, number> {
  const counts = { create: 0, change: 0, same: 0, problem: 0 };
  for (const { shown } of rows) if (shown.effect !== 'skip') counts[shown.effect] += 1;
  return counts;
}

function failureOf(fault: { code: FileFaultCode; detail: string } | SystemRefusal): {
  reason: FailedReason;
  detail: string;
} {
  switch (fault.code) {
    case 'system':
      return { reason: 'unreadable', detail: fault.errno };
    case 'broken':
    case 'damaged_text':
    case 'unknown_encoding':
      return { reason: 'unreadable', detail: fault.code };
    default:
      return { reason: fault.code, detail: fault.detail };
  }
}
