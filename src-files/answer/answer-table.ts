/** What a file of answers holds before anybody says which column is what. */
export const ANSWER_FORMATS = ['xlsx', 'csv', 'docx', 'jsonl'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

export interface AnswerRow {
  /** Row of the sheet, line of the text or number of the question, from 1. */
  row: number;
  /** One for each column. */
  cells: string[];
  /** The row could not be read; `cells` then holds what stood there, for the person who has to find it. */
  unreadable: boolean;
}

export interface AnswerTable {
  ok: true;
  format: AnswerFormat;
  columns: string[];
  rows: AnswerRow[];
}

/** Rows whose columns are named one by one, put under one header in the order in which the names came up. */
export function tableOf(
  format: AnswerFormat,
  named: readonly { row: number; cells: ReadonlyMap<string, string> | string }[],
): AnswerTable {
  const columns = new Map<string, number>();
  for (const { cells } of named) {
    if (typeof cells === 'string') continue;
    for (const name of cells.keys()) if (!columns.has(name)) columns.set(name, columns.size);
  }
  const rows = named.map(({ row, cells }): AnswerRow => {
    if (typeof cells === 'string') return { row, cells: [cells], unreadable: true };
    const line = Array<string>(columns.size).fill('');
    for (const [name, cell] of cells) line[columns.get(name) ?? 0] = cell;
    return { row, cells: line, unreadable: false };
  });
  return { ok: true, format, columns: [...columns.keys()], rows };
}
