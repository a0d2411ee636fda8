import { textLines } from '../../../src-files/text/text-lines';
import type { IngestLimits } from './limits';
import { readRecord } from './read-record';
import type { RowResult } from './row-result';

/** Reads JSON Lines: one record per line, blank lines skipped. A line that is no record is a bad row; the rest goes on. */
export async function* parseJsonLines(
  text: AsyncIterable<string>,
  limits: IngestLimits,
  now: Date,
): AsyncGenerator<RowResult> {
  for await (const line of textLines(text, limits.maxLineChars)) {
    if (line.tooLong) {
      yield {
        ok: false,
        line: line.number,
        code: 'line_too_long',
        reason: `这一行超过 ${limits.maxLineChars} 个字符，没有读取。`,
        original: line.text,
      };
    } else if (line.text.trim() !== '') {
      yield readLine(line.text, line.number, now);
    }
  }
}

function readLine(text: string, line: number, now: Date): RowResult {
  let original: unknown;
  try {
    original = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, line, code: 'not_json', reason: '这一行不是完整的 JSON。', original: text };
  }
  const read = readRecord(original, now);
  return read.ok
    ? { ok: true, line, record: read.record, original }
    : { ok: false, line, code: read.code, reason: read.reason, original };
}
