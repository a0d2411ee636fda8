import { InvalidInputError, InvalidSpreadsheetError, readSheet as readFirstSheet } from 'read-excel-file/node';
import { type FileFault, faultOf } from '../file-fault';
import type { FileLimits } from '../file-limits';
import { guardOffice } from '../zip/office-guard';
import type { Cell } from './cell';

/** Rows of the first sheet of an XLSX file, blank ones too. Dates of the sheet are taken as the bureau's local time. */
export async function readSheet(file: Buffer, limits: FileLimits): Promise<{ ok: true; rows: Cell[][] } | FileFault> {
  const fault = await guardOffice(file, limits);
  if (fault) return fault;
  try {
    const rows = (await readFirstSheet(file, { trim: false, parseNumber: readNumber })) as unknown[][];
    return { ok: true, rows: rows.map((row) => row.map(cellOf)) };
  } catch (error) {
    // The library throws plain errors for damaged XML too; whatever it says, the file cannot be read.
    const known = error instanceof InvalidInputError || error instanceof InvalidSpreadsheetError;
    return faultOf('broken', error instanceof Error && !known ? error.message.slice(0, 120) : '');
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
