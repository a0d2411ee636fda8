import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { readDocument } from '../document/read-document';
import { type FileFault, faultOf } from '../file-fault';
import type { FileLimits } from '../file-limits';
import { type Cell, isBlank } from '../table/cell';
import { csvRecords } from '../table/csv-records';
import { plainCell } from '../table/formula';
import { readSheet } from '../table/read-sheet';
import { decodeText, detectEncoding } from '../text/text-encoding';
import { textLines } from '../text/text-lines';
import { type AnswerRow, type AnswerTable, tableOf } from './answer-table';
import { documentQuestions } from './document-questions';
import { writeList } from './list-cell';

export interface AnswerFileLimits extends FileLimits {
  /** Most answers of one file. */
  maxRows: number;
}

/** An answer may have as many lines as characters. */
const MAX_LINES_PER_RECORD = 8_000;

/**
 * Reads a file of answers: XLSX, CSV (UTF-8 or GB18030), DOCX or JSON Lines, by its extension; a text file is JSON Lines
 * when it begins with a brace.
 *
 * @param onRow told the number of rows read so far
 */
export async function readAnswerFile(
  path: string,
  limits: AnswerFileLimits,
  onRow: (rows: number) => void = () => undefined,
): Promise<AnswerTable | FileFault> {
  const { size } = await stat(path);
  if (size === 0) return faultOf('empty');
  if (size > limits.maxFileBytes) return faultOf('too_large', `${size}`);
  const extension = extname(path).toLowerCase();
  if (extension === '.xlsx') return fromSheet(await readFile(path), limits);
  if (extension === '.docx') return fromDocument(await readFile(path), limits);
  if (!['.csv', '.txt', '.jsonl', '.ndjson'].includes(extension)) return faultOf('unsupported', extension);
  const detected = await detectEncoding(path);
  if (!detected.ok) return detected;
  const text = (): AsyncGenerator<string> => decodeText(path, detected.encoding);
  const isJson = extension === '.txt' ? await beginsWithBrace(text()) : extension !== '.csv';
  return isJson ? fromJsonLines(text(), limits, onRow) : fromCsv(text(), limits, onRow);
}

async function fromSheet(file: Buffer, limits: AnswerFileLimits): Promise<AnswerTable | FileFault> {
  const sheet = await readSheet(file, limits);
  if (!sheet.ok) return sheet;
  const at = sheet.rows.findIndex((row) => !row.every(isBlank));
  const titles = sheet.rows[at];
  if (titles === undefined) return faultOf('empty');
  const columns = titles.map((title) => textOf(title).trim());
  const rows: AnswerRow[] = [];
  for (const [index, cells] of sheet.rows.entries()) {
    if (index <= at || cells.every(isBlank)) continue;
    if (rows.length === limits.maxRows) return faultOf('too_many_rows');
    rows.push({ row: index + 1, cells: columns.map((_, column) => textOf(cells[column] ?? null)), unreadable: false });
  }
  return rows.length === 0 ? faultOf('empty') : { ok: true, format: 'xlsx', columns, rows };
}

function textOf(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

async function fromDocument(file: Buffer, limits: AnswerFileLimits): Promise<AnswerTable | FileFault> {
  const document = await readDocument(file, limits);
  if (!document.ok) return document;
  const items = documentQuestions(document.blocks);
  if (items.length === 0) return faultOf('empty');
  if (items.length > limits.maxRows) return faultOf('too_many_rows');
  return tableOf(
    'docx',
    items.map((cells, index) => ({ row: index + 1, cells })),
  );
}

async function fromCsv(
  text: AsyncGenerator<string>,
  limits: AnswerFileLimits,
  onRow: (rows: number) => void,
): Promise<AnswerTable | FileFault> {
  let columns: string[] | null = null;
  const rows: AnswerRow[] = [];
  for await (const { line, cells, text: original } of csvRecords(text, limits.maxLineChars, MAX_LINES_PER_RECORD)) {
    if (cells?.every((cell) => cell.trim() === '')) continue;
    if (columns === null) {
      if (cells === null) return faultOf('broken', `line ${line}`);
      columns = cells.map((title) => plainCell(title).trim());
      continue;
    }
    if (rows.length === limits.maxRows) return faultOf('too_many_rows');
    // A row with more cells than titles has lost its columns: most often a comma without quotes.
    const lost = cells === null || cells.slice(columns.length).some((cell) => cell !== '');
    rows.push(
      !lost
        ? { row: line, cells: columns.map((_, index) => plainCell(cells[index] ?? '')), unreadable: false }
        : { row: line, cells: [original], unreadable: true },
    );
    onRow(rows.length);
  }
  return columns === null || rows.length === 0 ? faultOf('empty') : { ok: true, format: 'csv', columns, rows };
}

async function fromJsonLines(
  text: AsyncGenerator<string>,
  limits: AnswerFileLimits,
  onRow: (rows: number) => void,
): Promise<AnswerTable | FileFault> {
  const rows: { row: number; cells: Map<string, string> | string }[] = [];
  for await (const line of textLines(text, limits.maxLineChars)) {
    if (line.text.trim() === '') continue;
    if (rows.length === limits.maxRows) return faultOf('too_many_rows');
    rows.push({ row: line.number, cells: line.tooLong ? line.text : (fieldsOf(line.text) ?? line.text) });
    onRow(rows.length);
  }
  return rows.length === 0 ? faultOf('empty') : tableOf('jsonl', rows);
}

/** Fields of one JSON object, those of an object within it as `basis.title`; null when the line is none. */
function fieldsOf(line: string): Map<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'object' && field !== null && !Array.isArray(field)) {
      for (const [inner, each] of Object.entries(field)) fields.set(`${name}.${inner}`, jsonCell(each));
    } else {
      fields.set(name, jsonCell(field));
    }
  }
  return fields;
}

function jsonCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return writeList(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function beginsWithBrace(text: AsyncGenerator<string>): Promise<boolean> {
  for await (const chunk of text) {
    const start = chunk.trimStart();
    if (start !== '') return start.startsWith('{');
  }
  return false;
}
