import type { IngestRecord } from '../../../src-shared/sync/ingest';

/** Why a row was set aside. */
export type RowReason =
  | 'not_json'
  | 'not_an_object'
  | 'line_too_long'
  | 'broken_quotes'
  | 'column_mismatch'
  | 'missing_field'
  | 'field_too_long'
  | 'unknown_value'
  | 'bad_time'
  | 'time_in_future'
  | 'number_rounded'
  | 'invalid'
  | 'unknown_account'
  | 'id_taken';

/** Why a whole file was set aside. */
export type FileReason =
  | 'too_large'
  | 'empty'
  | 'unknown_type'
  | 'unknown_encoding'
  | 'damaged_text'
  | 'missing_columns'
  | 'broken_xlsx'
  | 'xlsx_too_large'
  | 'too_many_rows'
  | 'not_a_file';

/** `line` is the line of the text file, or the row of the sheet, counted from 1 with the header. */
export interface GoodRow {
  ok: true;
  line: number;
  record: IngestRecord;
  original: unknown;
}
export interface BadRow {
  ok: false;
  line: number;
  code: RowReason;
  /** One sentence for the officer. */
  reason: string;
  /** The row as it stood, so that it can be put right and handed in again. */
  original: unknown;
}
export type RowResult = GoodRow | BadRow;

export interface FileRefusal {
  ok: false;
  code: FileReason;
  /** What happened, what is safe, what to do next. */
  reason: string;
}
export type RowsOrRefusal = { ok: true; rows: AsyncIterable<RowResult> } | FileRefusal;

export function refuseFile(code: FileReason, reason: string): FileRefusal {
  return { ok: false, code, reason };
}
