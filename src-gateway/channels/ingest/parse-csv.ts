import { type CsvRecord, csvRecords } from '../../../src-files/table/csv-records';
import type { IngestLimits } from './limits';
import { readHeader, readTableRow, type TableHeader } from './parse-table';
import { type BadRow, type RowResult, type RowsOrRefusal, refuseFile } from './row-result';

/** Reads CSV with a header row; a record with wrong quotes is one bad row. */
export async function parseCsv(text: AsyncIterable<string>, limits: IngestLimits, now: Date): Promise<RowsOrRefusal> {
  const records = csvRecords(text, limits.maxLineChars);
  const first = await records.next();
  if (first.done) return refuseFile('empty', '文件里没有内容。');
  if (first.value.cells === null)
    return refuseFile('missing_columns', '第一行应为列名，但这一行无法识别（引号不配对或过长），没有读取任何内容。');
  const header = readHeader(first.value.cells);
  if (!header.ok) return header;
  return { ok: true, rows: rowsOf(records, header.header, limits, now) };
}

async function* rowsOf(
  records: AsyncIterable<CsvRecord>,
  header: TableHeader,
  limits: IngestLimits,
  now: Date,
): AsyncGenerator<RowResult> {
  for await (const record of records) {
    if (record.cells === null) {
      yield brokenRow(record, limits);
      continue;
    }
    const row = readTableRow(record.cells, header, record.line, now);
    if (row !== null) yield row;
  }
}

function brokenRow(record: CsvRecord, limits: IngestLimits): BadRow {
  const broken = { ok: false as const, line: record.line, original: record.text };
  if (record.tooLong)
    return { ...broken, code: 'line_too_long', reason: `这一行超过 ${limits.maxLineChars} 个字符，没有读取。` };
  return { ...broken, code: 'broken_quotes', reason: '这一行的引号不配对，没有读取。' };
}
