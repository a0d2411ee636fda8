import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readAnswerFile } from '../../../../src-files/answer/read-answer-file';
import { readEntryTable } from '../../../../src-files/entry/read-entry-table';
import { writeEntryFile } from '../../../../src-files/entry/write-entry-file';
import type { FileFaultCode } from '../../../../src-files/file-fault';
import type { EntryPreview } from '../../../../src-shared/ipc/administration-contract';
import type { EngineInput } from '../../../../src-shared/ipc/contract';
import { type Failure, fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { MAX_ENTRIES } from '../../../../src-shared/sync/administration';
import type { ReadDatabase } from '../../db/database';
import { readEntries } from './entries.service';

const LIMITS = {
  maxFileBytes: 4 * 1024 * 1024,
  maxLineChars: 20_000,
  // The header, and blank rows here and there.
  maxSheetRows: MAX_ENTRIES * 2,
  maxSheetColumns: 100,
  maxUnpackedBytes: 40 * 1024 * 1024,
  maxRows: MAX_ENTRIES,
};
const REASONS: Partial<Record<FileFaultCode, Extract<Failure, { code: 'file_refused' }>['reason']>> = {
  too_large: 'too_large',
  too_many_rows: 'too_large',
  unsupported: 'type_not_allowed',
};

/** What a file would change. Nothing is written. @returns `file_refused` when nothing of it can be read */
export async function readEntryFile(
  db: ReadDatabase,
  { kind, path }: EngineInput<'administration.read_file'>,
  newId: () => string,
): Promise<Result<EntryPreview>> {
  if (!['.xlsx', '.csv'].includes(extname(path).toLowerCase()))
    return fail({ code: 'file_refused', reason: 'type_not_allowed' });
  const table = await readAnswerFile(path, LIMITS).catch(refuseSystem);
  if (table === null) return fail({ code: 'file_refused', reason: 'unreadable' });
  if (!table.ok) return fail({ code: 'file_refused', reason: REASONS[table.code] ?? 'unreadable' });
  const { [kind]: known } = await readEntries(db);
  return succeed({ kind, fileName: basename(path), ...readEntryTable(kind, table, known, newId) });
}

/** Writes all rows of a kind; a file of that name is either as it was or complete. @returns `file_refused`, `disk_full` */
export async function writeEntries(
  db: ReadDatabase,
  { kind, format, path }: EngineInput<'administration.write_file'>,
  temporaryId: string,
  beforePlacing: (rows: number) => Promise<void>,
): Promise<Result<{ rows: number }>> {
  const { [kind]: rows } = await readEntries(db);
  const temporary = `${path}.${temporaryId}.part`;
  try {
    await writeFile(temporary, await writeEntryFile(kind, format, rows), { flag: 'wx', mode: 0o600, flush: true });
    await beforePlacing(rows.length);
    await rename(temporary, path);
    return succeed({ rows: rows.length });
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    return fail(
      code === 'ENOSPC' || code === 'EDQUOT' ? { code: 'disk_full' } : { code: 'file_refused', reason: 'not_writable' },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @throws what is not the system's refusal */
function refuseSystem(error: unknown): null {
  if (systemCode(error) === null) throw error;
  return null;
}

/** Such as `EACCES`; null for what is no error of the file system. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
