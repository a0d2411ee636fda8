/** What separates keywords on one line. */
export const KEYWORD_SEPARATORS = /[,，、;；|｜]/;
/** What separates other wordings of a question on one line; these may hold commas. */
export const WORDING_SEPARATORS = /[;；|｜]/;

/** A list within one cell, one entry per line. A line break within an entry stands as `\n`, a backslash as `\\`. */
export function writeList(entries: readonly string[]): string {
  const lines = entries.map((entry) => entry.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n'));
  // A single entry that looks like several on one line ends in a line break, which says that lines count.
  return lines.length === 1 && KEYWORD_SEPARATORS.test(lines[0] ?? '') ? `${lines[0]}\n` : lines.join('\n');
}

/** The entries of a cell: by lines where it has several, else by the separators that people use. */
export function readList(cell: string, separators: RegExp): string[] {
  const parts = /[\r\n]/.test(cell) ? cell.split(/\r\n|\r|\n/) : cell.split(separators);
  return parts.map((part) => part.replaceAll(/\\([nr\\])/g, plainOf).trim()).filter((part) => part !== '');
}

function plainOf(_: string, code: string): string {
  if (code === 'n') return '\n';
  return code === 'r' ? '\r' : '\\';
}
