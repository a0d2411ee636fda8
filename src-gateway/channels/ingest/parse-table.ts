import { type Cell, isBlank } from '../../../src-files/table/cell';
import type { IngestRecord } from '../../../src-shared/sync/ingest';
import { fieldOfTitle, REQUIRED_FIELDS, titleOf } from './labels';
import { readRecord } from './read-record';
import { type FileRefusal, type RowResult, refuseFile } from './row-result';

/** Which column holds which field. */
export interface TableHeader {
  titles: string[];
  fields: (keyof IngestRecord | null)[];
}

/** Reads the header row of a table; refuses a table that lacks a required column or has one twice. */
export function readHeader(cells: readonly Cell[]): { ok: true; header: TableHeader } | FileRefusal {
  const titles = cells.map((cell) => String(cell ?? '').trim());
  const fields = titles.map(fieldOfTitle);
  const missing = REQUIRED_FIELDS.filter((field) => !fields.includes(field));
  if (missing.length > 0) {
    return refuseFile(
      'missing_columns',
      `第一行应为列名，缺少${missing.map((field) => `“${titleOf(field)}”`).join('、')}列，没有读取任何内容。请补上列名后重新放入。`,
    );
  }
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice)
    return refuseFile('missing_columns', `“${titleOf(twice)}”列出现了两次，没有读取任何内容。请只保留一列后重新放入。`);
  return { ok: true, header: { titles, fields } };
}

/** Reads one row of a table under its header; null for a row without any content. */
export function readTableRow(cells: readonly Cell[], header: TableHeader, line: number, now: Date): RowResult | null {
  if (cells.every(isBlank)) return null;
  const original: Record<string, Cell> = {};
  const raw: Record<string, Cell> = {};
  for (const [index, title] of header.titles.entries()) {
    const cell = cells[index] ?? null;
    if (title !== '') original[title] = cell;
    const field = header.fields[index];
    if (field) raw[field] = cell;
  }
  if (cells.length > header.titles.length && !cells.slice(header.titles.length).every(isBlank)) {
    return {
      ok: false,
      line,
      code: 'column_mismatch',
      reason: '这一行的列数比列名多，内容里的逗号可能没有加引号。',
      original: [...cells],
    };
  }
  const read = readRecord(raw, now);
  return read.ok
    ? { ok: true, line, record: read.record, original }
    : { ok: false, line, code: read.code, reason: read.reason, original };
}
