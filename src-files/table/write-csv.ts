import { escapeFormula } from './formula';

/** A byte order mark makes spreadsheet programs read UTF-8. */
const MARK = '\uFEFF';

/** CSV (RFC 4180) in UTF-8 with a byte order mark; a cell that a spreadsheet program would run as a formula is escaped. */
export function writeCsv(rows: Iterable<readonly string[]>): string {
  let text = MARK;
  for (const row of rows) text += `${row.map(cellOf).join(',')}\r\n`;
  return text;
}

function cellOf(value: string): string {
  const safe = escapeFormula(value);
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
