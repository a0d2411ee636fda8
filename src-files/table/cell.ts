/** What a cell of a spreadsheet holds; a date is text, `YYYY-MM-DD HH:mm:ss`. */
export type Cell = string | number | boolean | null;

export function isBlank(cell: Cell): boolean {
  return cell === null || cell === '';
}
