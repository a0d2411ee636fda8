import writeExcelFile from 'write-excel-file/node';
import { planOf, type RotaShift } from '../../src-shared/domain/rota';
import {
  addDays,
  type DayKind,
  daysOfWeek,
  isDayOff,
  type WorkDay,
  weekdayOf,
} from '../../src-shared/domain/work-calendar';
import { xstring } from '../table/write-sheet';
import type { RotaOfficer } from './rota-file';
import { writeShiftText } from './shift-text';

export interface RotaSheet {
  title: string;
  /** Monday of the first week. */
  week: string;
  weeks: number;
  officers: readonly RotaOfficer[];
  shifts: readonly RotaShift[];
  workDay(day: string): WorkDay;
}

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const MARKS: Record<DayKind, string> = { workday: '', weekend: '', holiday: '休', makeup: '班' };
const OFF_COLOUR = '#f3f4f6';

/** The rota as bureaus print it, one table a week: rows are officers, columns are days. Whoever has no shift has an empty row. */
export async function writeRotaSheet({ title, week, weeks, ...desk }: RotaSheet): Promise<Buffer> {
  const last = addDays(week, weeks * 7 - 1);
  const heading = { ...cell(`${title} ${week} 至 ${last}`), fontWeight: 'bold' as const, columnSpan: 9 };
  const rows = Array.from({ length: weeks }, (_, index) => weekRows(addDays(week, index * 7), desk)).flat();
  return writeExcelFile([[heading], ...rows], {
    sheet: '值班表',
    orientation: 'landscape',
    columns: [{ width: 12 }, { width: 12 }, ...WEEKDAYS.map(() => ({ width: 18 }))],
  }).toBuffer();
}

function weekRows(week: string, { officers, shifts, workDay }: Pick<RotaSheet, 'officers' | 'shifts' | 'workDay'>) {
  const days = daysOfWeek(week).map(workDay);
  const header = [
    heading('姓名'),
    heading('警号'),
    ...days.map((day) => heading(`${day.day} 周${WEEKDAYS[weekdayOf(day.day) - 1]}${markOf(day)}`)),
  ];
  const body = officers.map((officer) => [
    cell(officer.name),
    cell(officer.badgeNumber),
    ...days.map((day) => {
      const own = shifts.filter((shift) => shift.officerId === officer.id && shift.day === day.day);
      const text = own.map((shift) => writeShiftText(planOf(shift))).join('\n');
      return isDayOff(day) ? { ...cell(text), backgroundColor: OFF_COLOUR } : cell(text);
    }),
  ]);
  return [[], header, ...body];
}

function markOf({ kind, name }: WorkDay): string {
  const mark = MARKS[kind];
  return mark === '' ? '' : ` ${mark}${name === '' ? '' : `（${name}）`}`;
}

function heading(text: string) {
  return { ...cell(text), fontWeight: 'bold' as const, align: 'center' as const };
}

function cell(text: string) {
  return { value: xstring(text), type: String, wrap: true, borderStyle: 'thin' as const };
}
