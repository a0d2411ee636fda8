import writeExcelFile from 'write-excel-file/node';

/** Characters that XML cannot or should not hold, and the carriage return, which it would turn into a line feed. */
const UNWRITABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be written otherwise
  /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffd-\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g;

export interface SheetColumn {
  title: string;
  /** In characters. */
  width: number;
}

/** An XLSX file of one sheet whose cells are all text; the first row holds the titles and stays in view. */
export async function writeSheet(
  name: string,
  columns: readonly SheetColumn[],
  rows: readonly (readonly string[])[],
): Promise<Buffer> {
  const header = columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    row.map((cell) => (cell === '' ? null : { value: xstring(cell), type: String, wrap: true })),
  );
  return writeExcelFile([header, ...body], {
    sheet: name,
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  }).toBuffer();
}

/**
 * Text as a cell holds it (ECMA-376, ST_Xstring): what XML cannot hold stands as `_x000D_`, and text that looks like that is
 * itself escaped. The reading library undoes it.
 */
export function xstring(text: string): string {
  // The writing library takes such a word (`constructor`) for one that it has written already, and the file would be broken.
  if (text in Object.prototype) return `${escaped(text.charAt(0))}${text.slice(1)}`;
  return text
    .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replaceAll(UNWRITABLE, (found) => found.split('').map(escaped).join(''));
}

function escaped(unit: string): string {
  return `_x${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`;
}
