import type { Cell } from '../../../src-files/table/cell';
import { readSheet } from '../../../src-files/table/read-sheet';
import { sheetRefusal } from './file-refusal';
import type { IngestLimits } from './limits';
import { readHeader, readTableRow, type TableHeader } from './parse-table';
import { type RowResult, type RowsOrRefusal, refuseFile } from './row-result';

/** Reads the first sheet of an XLSX file with a header row. */
export async function parseXlsx(file: Buffer, limits: IngestLimits, now: Date): Promise<RowsOrRefusal> {
  const sheet = await readSheet(file, limits);
  if (!sheet.ok) return sheetRefusal(sheet, limits);
  const [first, ...rest] = sheet.rows;
  if (!first) return refuseFile('empty', '表格的第一个工作表里没有内容。');
  const header = readHeader(first);
  if (!header.ok) return header;
  return { ok: true, rows: rowsOf(rest, header.header, now) };
}

async function* rowsOf(rows: readonly Cell[][], header: TableHeader, now: Date): AsyncGenerator<RowResult> {
  for (const [index, cells] of rows.entries()) {
    const row = readTableRow(cells, header, index + 2, now);
    if (row !== null) yield row;
  }
}
