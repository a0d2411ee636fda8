import type { z } from 'zod';
import {
  type EntryChange,
  type EntryKind,
  entryChangeSchema,
  entrySchemas,
} from '../../src-shared/sync/administration';
import { businessLineOf } from '../answer/business-line-names';
import { channelOf, columnOf, ENTRY_COLUMNS, type EntryColumn, roleOf, viaOf, yesNoOf } from './entry-columns';

type CellProblem = 'missing' | 'unknown_word' | 'not_allowed' | 'twice' | 'unreadable';
export interface BadCell {
  /** Title of the column as the file has it. */
  column: string;
  value: string;
  problem: CellProblem;
}

export interface ReadEntryRow {
  /** In the file, from 1. */
  row: number;
  name: string;
  state: 'new' | 'changed' | 'same' | 'bad';
  bad: BadCell[];
}

export interface ReadEntries {
  /** Titles without which nothing can be taken. */
  missingColumns: string[];
  rows: ReadEntryRow[];
  /** What the rows that are new or changed ask for. */
  changes: EntryChange[];
}

interface Table {
  columns: readonly string[];
  rows: readonly { row: number; cells: readonly string[]; unreadable: boolean }[];
}

/** What stands where a new row says nothing, by kind; a known row keeps what it has. */
const DEFAULTS: Record<EntryKind, Record<string, unknown>> = {
  officer: { role: 'officer', active: true },
  department: { businessLines: [], via: 'oa', address: '', active: true },
  account: { region: '', active: true },
};

/**
 * Compares a file of officers, departments or accounts with those that are known: by id, and without one by badge number, name, or
 * channel and name. Every cell that is not right is named; rows that the file does not have stay as they are.
 *
 * @param known rows of the desk, inactive ones too
 * @param newId for rows that are new and say no id
 */
export function readEntryTable(
  kind: EntryKind,
  table: Table,
  known: readonly EntryChange['after'][],
  newId: () => string,
): ReadEntries {
  const columns = table.columns.map((title) => ({ title, column: columnOf(kind, title) }));
  const missingColumns = ENTRY_COLUMNS[kind]
    .filter(({ field, isNeeded }) => isNeeded && !columns.some(({ column }) => column?.field === field))
    .map(({ titles }) => titles[0]);
  if (missingColumns.length > 0) return { missingColumns, rows: [], changes: [] };
  const reader = new RowReader(kind, columns, known, newId);
  const read = table.rows.map((row) => reader.read(row));
  return {
    missingColumns,
    rows: read.map(({ row }) => row),
    changes: read.flatMap(({ change }) => (change === null ? [] : [change])),
  };
}

class RowReader {
  readonly #byId: Map<string, EntryChange['after']>;
  readonly #byKey: Map<string, EntryChange['after']>;
  readonly #seen = new Set<string>();

  constructor(
    private readonly kind: EntryKind,
    private readonly columns: readonly { title: string; column: EntryColumn | null }[],
    known: readonly EntryChange['after'][],
    private readonly newId: () => string,
  ) {
    this.#byId = new Map(known.map((entry) => [entry.id, entry]));
    // Whoever is switched off gives way to an active one of the same badge number.
    const switchedOff = ({ active }: EntryChange['after']): boolean => !active;
    const inactiveFirst = [...known.filter(switchedOff), ...known.filter((entry) => !switchedOff(entry))];
    this.#byKey = new Map(inactiveFirst.map((entry) => [keyOf(kind, { ...entry }), entry]));
  }

  read({ row, cells, unreadable }: Table['rows'][number]): { row: ReadEntryRow; change: EntryChange | null } {
    if (unreadable) return bad(row, '', [{ column: '', value: (cells[0] ?? '').slice(0, 80), problem: 'unreadable' }]);
    const said: Record<string, unknown> = {};
    const problems: BadCell[] = [];
    for (const [index, { title, column }] of this.columns.entries()) {
      const value = (cells[index] ?? '').trim();
      if (column === null || (column.field === 'id' && value === '')) continue;
      const cell = readCell(this.kind, column.field, value);
      if (cell.ok) said[column.field] = cell.value;
      else problems.push({ column: title, value: value.slice(0, 80), problem: cell.problem });
    }
    const name = String(said['name'] ?? '');
    if (problems.length > 0) return bad(row, name, problems);
    const before = this.#known(said);
    const after = entrySchemas[this.kind].parse({
      ...DEFAULTS[this.kind],
      ...before,
      ...said,
      id: before?.id ?? said['id'] ?? this.newId(),
    });
    const keys = [`id ${after.id}`, `key ${keyOf(this.kind, { ...after })}`];
    if (keys.some((key) => this.#seen.has(key))) return bad(row, name, [this.#twice(said)]);
    for (const key of keys) this.#seen.add(key);
    if (before !== null && isSame(before, after)) return { row: { row, name, state: 'same', bad: [] }, change: null };
    const change = entryChangeSchema.parse({ kind: this.kind, before, after });
    return { row: { row, name, state: before === null ? 'new' : 'changed', bad: [] }, change };
  }

  #known(said: Record<string, unknown>): EntryChange['after'] | null {
    const { id } = said;
    if (typeof id === 'string') return this.#byId.get(id) ?? null;
    return this.#byKey.get(keyOf(this.kind, said)) ?? null;
  }

  /** Named by what tells the row from others. */
  #twice(said: Record<string, unknown>): BadCell {
    const field = said['id'] === undefined ? KEY_FIELD[this.kind] : 'id';
    const title = this.columns.find(({ column }) => column?.field === field)?.title ?? '';
    return { column: title, value: String(said[field] ?? ''), problem: 'twice' };
  }
}

const KEY_FIELD: Record<EntryKind, string> = { officer: 'badgeNumber', department: 'name', account: 'name' };

function keyOf(kind: EntryKind, entry: Record<string, unknown>): string {
  return kind === 'account' ? `${entry['channel']} ${entry['name']}` : String(entry[KEY_FIELD[kind]]);
}

function readCell(
  kind: EntryKind,
  field: string,
  value: string,
): { ok: true; value: unknown } | { ok: false; problem: CellProblem } {
  switch (field) {
    case 'role':
      return word(value, roleOf(value));
    case 'channel':
      return word(value, channelOf(value));
    case 'via':
      return word(value, viaOf(value));
    case 'active': {
      const said = word(value, yesNoOf(value));
      return said.ok ? { ok: true, value: said.value === 'yes' } : said;
    }
    case 'businessLines': {
      const lines = value.split(/[、，,；;\n]/).flatMap((name) => (name.trim() === '' ? [] : [businessLineOf(name)]));
      return lines.includes(null) ? { ok: false, problem: 'unknown_word' } : { ok: true, value: [...new Set(lines)] };
    }
    default: {
      const schemas: Record<string, z.ZodType> = { ...entrySchemas[kind].shape };
      if (schemas[field]?.safeParse(value).success === true) return { ok: true, value };
      return { ok: false, problem: value === '' ? 'missing' : 'not_allowed' };
    }
  }
}

function word<T extends string>(
  cell: string,
  value: T | null,
): { ok: true; value: T } | { ok: false; problem: CellProblem } {
  if (value !== null) return { ok: true, value };
  return { ok: false, problem: cell === '' ? 'missing' : 'unknown_word' };
}

function bad(row: number, name: string, problems: BadCell[]): { row: ReadEntryRow; change: null } {
  return { row: { row, name, state: 'bad', bad: problems }, change: null };
}

function isSame(a: object, b: object): boolean {
  const entries = (value: object): string => JSON.stringify(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  return entries(a) === entries(b);
}
