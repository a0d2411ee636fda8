import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { megabytes } from '../../../src-files/file-limits';
import { decodeText, detectEncoding } from '../../../src-files/text/text-encoding';
import { textRefusal } from './file-refusal';
import type { IngestLimits } from './limits';
import { parseCsv } from './parse-csv';
import { parseJsonLines } from './parse-jsonl';
import { parseXlsx } from './parse-xlsx';
import { type RowsOrRefusal, refuseFile } from './row-result';

/**
 * Opens a file of citizens' messages: JSON Lines, CSV or XLSX by its extension; text in UTF-8 or GB18030.
 *
 * @param now the gateway's instant, against which times in the future are refused
 * @returns one result per row in order, read as it is consumed; or the reason why nothing of the file can be read
 */
export async function parseIngestFile(path: string, limits: IngestLimits, now: Date): Promise<RowsOrRefusal> {
  const { size } = await stat(path);
  if (size > limits.maxFileBytes) {
    return refuseFile(
      'too_large',
      `文件有 ${megabytes(size)}，超过 ${megabytes(limits.maxFileBytes)} 的上限，没有读取任何内容，文件原样保留。请拆成几个文件后重新放入。`,
    );
  }
  if (size === 0) return refuseFile('empty', '文件是空的。');
  const extension = extname(path).toLowerCase();
  if (extension === '.xlsx') return parseXlsx(await readFile(path), limits, now);
  if (extension !== '.csv' && extension !== '.jsonl' && extension !== '.ndjson') {
    return refuseFile('unknown_type', '只能读取 .jsonl、.csv 和 .xlsx 文件，没有读取任何内容。');
  }
  const detected = await detectEncoding(path);
  if (!detected.ok) return textRefusal(detected);
  const text = decodeText(path, detected.encoding);
  return extension === '.csv' ? parseCsv(text, limits, now) : { ok: true, rows: parseJsonLines(text, limits, now) };
}
