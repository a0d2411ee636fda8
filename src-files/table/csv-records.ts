import { type TextLine, textLines } from '../text/text-lines';

/** Physical lines that one quoted record may span, unless the caller says otherwise. */
const MAX_LINES_PER_RECORD = 2_000;

export interface CsvRecord {
  /** Physical line on which it begins, from 1. */
  line: number;
  /** Its first physical line. */
  text: string;
  /** Null when the quotes do not match. */
  cells: string[] | null;
  tooLong: boolean;
}

/**
 * Reads CSV (RFC 4180; comma, semicolon or tab, whichever the first record uses). A record with wrong quotes is one bad
 * record of one physical line, and reading goes on at the next line: parsers that resynchronise elsewhere swallow the rows
 * that follow.
 *
 * @param maxChars of one record
 */
export async function* csvRecords(
  text: AsyncIterable<string>,
  maxChars: number,
  maxLines = MAX_LINES_PER_RECORD,
): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(textLines(text, maxChars), maxChars, maxLines);
  for (let record = await reader.next(); record !== null; record = await reader.next()) yield record;
}

/** Puts physical lines together into records: a record is complete when its quotes are even in number. */
class CsvReader {
  private readonly held: TextLine[] = [];
  private delimiter: string | null = null;

  constructor(
    private readonly lines: AsyncGenerator<TextLine>,
    private readonly maxChars: number,
    private readonly maxLines: number,
  ) {}

  async next(): Promise<CsvRecord | null> {
    const first = await this.take();
    if (first === null) return null;
    if (first.tooLong) return { line: first.number, text: first.text, cells: null, tooLong: true };
    this.delimiter ??= delimiterOf(first.text);
    const taken = [first];
    let length = first.text.length;
    let quotes = countQuotes(first.text);
    while (quotes % 2 === 1 && length < this.maxChars && taken.length < this.maxLines) {
      const more = await this.take();
      if (more === null) break;
      taken.push(more);
      if (more.tooLong) break;
      length += more.text.length + 1;
      quotes += countQuotes(more.text);
    }
    const cells = quotes % 2 === 0 ? cellsOf(taken.map((line) => line.text).join('\n'), this.delimiter) : null;
    if (cells !== null) return { line: first.number, text: first.text, cells, tooLong: false };
    this.held.unshift(...taken.slice(1));
    return { line: first.number, text: first.text, cells: null, tooLong: false };
  }

  private async take(): Promise<TextLine | null> {
    const held = this.held.shift();
    if (held) return held;
    const read = await this.lines.next();
    return read.done ? null : read.value;
  }
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function delimiterOf(header: string): string {
  const counts = [',', '\t', ';'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}

/** Cells of one record, or null when a quote stands where none may stand. */
function cellsOf(text: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === -1 || (end + 1 < text.length && text[end + 1] !== delimiter)) return null;
      cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const found = text.indexOf(delimiter, at);
      const end = found === -1 ? text.length : found;
      const cell = text.slice(at, end);
      if (cell.includes('"')) return null;
      cells.push(cell);
      at = end;
    }
    if (at >= text.length) return cells;
    at += 1;
    if (at === text.length) return [...cells, ''];
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
