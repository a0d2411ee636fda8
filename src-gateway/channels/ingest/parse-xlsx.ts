import { InvalidInputError, InvalidSpreadsheetError, readSheet } from 'read-excel-file/node';
import type { IngestLimits } from './limits';
import { type Cell, readHeader, readTableRow, type TableHeader } from './parse-table';
import { type RowResult, type RowsOrRefusal, refuseFile } from './row-result';
import { guardXlsx } from './xlsx-guard';

/** Reads the first sheet of an XLSX file with a header row. Dates of the sheet are taken as the bureau's local time. */
export async function parseXlsx(file: Buffer, limits: IngestLimits, now: Date): Promise<RowsOrRefusal> {
  const refusal = await guardXlsx(file, limits);
  if (refusal) return refusal;
  let rows: unknown[][];
  try {
    rows = (await readSheet(file, { trim: false, parseNumber: readNumber })) as unknown[][];
  } catch (error) {
    // The library throws plain errors for damaged XML too; whatever it says, the file cannot be read.
    const known = error instanceof InvalidInputError || error instanceof InvalidSpreadsheetError;
    const detail = error instanceof Error && !known ? `（${error.message.slice(0, 120)}）` : '';
    return refuseFile('broken_xlsx', `表格无法读取${detail}，没有读取任何内容。请用表格软件打开检查，另存后重新放入。`);
  }
  const [first, ...rest] = rows;
  if (!first) return refuseFile('empty', '表格的第一个工作表里没有内容。');
  const header = readHeader(first.map(cellOf));
  if (!header.ok) return header;
  return { ok: true, rows: rowsOf(rest, header.header, now) };
}

async function* rowsOf(rows: readonly unknown[][], header: TableHeader, now: Date): AsyncGenerator<RowResult> {
  for (const [index, cells] of rows.entries()) {
    const row = readTableRow(cells.map(cellOf), header, index + 2, now);
    if (row !== null) yield row;
  }
}

/** Ids are often numbers: kept as they are written, so that none is changed by arithmetic; 16 digits and more were rounded by Excel. */
function readNumber(text: string): string | number {
  return /^\d{16,}$/.test(text) ? Number(text) : text;
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.toISOString().slice(0, 19).replace('T', ' ');
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}
