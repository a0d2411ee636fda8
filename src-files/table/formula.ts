/** Spreadsheet programs run a cell that begins like this as a formula, also one that is stored as text in CSV. */
const DANGEROUS = /^'*[=+\-@\t\r\n]/;

/** The cell with an apostrophe before it where it would be run; {@link plainCell} takes it off again. */
export function escapeFormula(cell: string): string {
  return DANGEROUS.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before {@link escapeFormula}. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && DANGEROUS.test(cell) ? cell.slice(1) : cell;
}
