import type { ShiftPlan } from '../../src-shared/domain/rota';
import { calendarDaySchema } from '../../src-shared/domain/work-calendar';
import type { RotaFault } from '../../src-shared/ipc/rota-contract';
import { type FileFault, faultOf } from '../file-fault';
import type { Cell } from '../table/cell';
import { readSheet } from '../table/read-sheet';
import { findRotaOfficer, type RotaDesk, type RotaFile } from './rota-file';
import { MAX_SHIFTS_PER_CELL, ROTA_LIMITS } from './rota-limits';
import { readShiftTexts } from './shift-text';

const NAME = /^(?:姓名|民警|值班民警|officer|name)$/i;
const BADGE = /^(?:警号|工号|badge|badge number)$/i;

interface Header {
  name: number;
  badge: number | null;
  days: { column: number; day: string }[];
}

/**
 * Reads a rota as bureaus print it: tables with the officers' names in the first column and a day over each other one, one below another.
 * Every cell that cannot be taken is named; nothing of such a cell is read.
 */
export async function readRotaSheet(file: Buffer, desk: RotaDesk): Promise<RotaFile | FileFault> {
  const sheet = await readSheet(file, ROTA_LIMITS);
  if (!sheet.ok) return sheet;
  const read: RotaFile = { ok: true, cells: [], events: [], faults: [] };
  const taken = new Set<string>();
  let header: Header | null = null;
  let isAny = false;
  for (const [index, row] of sheet.rows.entries()) {
    const next = headerOf(row, index, read.faults);
    if (next !== null) {
      header = next;
      isAny = true;
    } else if (row.every((cell) => textOf(cell) === '')) header = null;
    else if (header !== null) readRow(row, index, header, desk, { read, taken });
  }
  return isAny ? read : faultOf('empty', 'no table');
}

function headerOf(row: readonly Cell[], index: number, faults: RotaFault[]): Header | null {
  const texts = row.map(textOf);
  const name = texts.findIndex((text) => NAME.test(text));
  if (name === -1) return null;
  const badge = texts.findIndex((text) => BADGE.test(text));
  const header: Header = { name, badge: badge === -1 ? null : badge, days: [] };
  for (const [column, text] of texts.entries()) {
    if (column === name || column === badge || text === '') continue;
    const day = dayOf(text);
    const code = day === null ? 'unreadable_day' : 'same_day_twice';
    if (day === null || header.days.some((known) => known.day === day))
      faults.push({ place: placeOf(column, index), code, value: shown(text) });
    else header.days.push({ column, day });
  }
  return header;
}

function readRow(
  row: readonly Cell[],
  index: number,
  { name, badge, days }: Header,
  { officers, templates }: RotaDesk,
  { read, taken }: { read: RotaFile; taken: Set<string> },
): void {
  const fault = (column: number, code: RotaFault['code'], value: string) =>
    read.faults.push({ place: placeOf(column, index), code, value: shown(value) });
  const who = [textOf(row[name] ?? null), badge === null ? '' : textOf(row[badge] ?? null)] as const;
  const officer = findRotaOfficer(officers, who[1], who[0]);
  if ('code' in officer) {
    fault(name, officer.code, who.join(' ').trim());
    return;
  }
  const officerId = officer.id;
  for (const { column, day } of days) {
    const text = textOf(row[column] ?? null);
    const key = `${officerId} ${day}`;
    if (taken.has(key)) {
      fault(column, 'same_row_twice', text);
      continue;
    }
    taken.add(key);
    const shifts = readShiftTexts(text, templates);
    if (shifts === null || shifts.length > MAX_SHIFTS_PER_CELL) fault(column, 'unreadable_shift', text);
    else if (new Set(shifts.map(({ start }) => start)).size < shifts.length) fault(column, 'shift_twice', text);
    else read.cells.push({ officerId, day, plans: shifts.map((shift): ShiftPlan => ({ ...shift, day, officerId })) });
  }
}

function dayOf(text: string): string | null {
  const found = /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/.exec(text);
  if (found === null) return null;
  const [, year = '', month = '', date = ''] = found;
  const day = calendarDaySchema.safeParse(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  return day.success ? day.data : null;
}

/** `C5`, as the officer finds it in the sheet. */
function placeOf(column: number, row: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row + 1}`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function textOf(cell: Cell): string {
  return cell === null ? '' : String(cell).trim();
}
