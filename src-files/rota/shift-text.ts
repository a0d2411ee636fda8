import type { RotaTemplate, ShiftPlan } from '../../src-shared/domain/rota';
import { clockSchema, shiftLabelSchema } from '../../src-shared/domain/rota';

type ShiftText = Pick<ShiftPlan, 'label' | 'start' | 'end' | 'note'>;

const DASH = '[-–—－~～至]';
const TIMES = new RegExp(`(\\d{1,2})[:：](\\d{2})\\s*${DASH}\\s*(?:次日\\s*)?(\\d{1,2})[:：](\\d{2})`);
/** What bureaus write for nothing. */
const OFF = /^(?:休|休息|公休|无|off|\/|[-–—－])?$/i;

/** A shift as it stands in a cell: `早班 08:00-15:00（备注）`. */
export function writeShiftText({ label, start, end, note }: ShiftText): string {
  const remark = note.replaceAll(/[\s（()）、，,;；]+/g, ' ').trim();
  return `${label} ${start}-${end}${remark === '' ? '' : `（${remark}）`}`;
}

/** The shifts of a cell, one a line or with commas between them. @returns null when one cannot be read */
export function readShiftTexts(cell: string, templates: readonly RotaTemplate[]): ShiftText[] | null {
  const parts = cell
    .split(/[\n\r、，,;；]+/)
    .map((part) => part.trim())
    .filter((part) => !OFF.test(part));
  const shifts = parts.map((part) => readShiftText(part, templates));
  return shifts.every((shift) => shift !== null) ? shifts : null;
}

/** A template's label stands for its times, and times for its label. */
function readShiftText(part: string, templates: readonly RotaTemplate[]): ShiftText | null {
  const remark = /[（(]([^（()）]*)[)）]\s*$/.exec(part);
  const note = (remark?.[1] ?? '').trim();
  const text = remark === null ? part : part.slice(0, remark.index).trim();
  const times = TIMES.exec(text);
  if (times === null) {
    const template = templates.find(({ label }) => label === text);
    return template === undefined || note.length > 200
      ? null
      : { label: template.label, start: template.start, end: template.end, note };
  }
  const start = clockOf(times[1], times[2]);
  const end = clockOf(times[3], times[4]);
  const words = `${text.slice(0, times.index)} ${text.slice(times.index + times[0].length)}`.trim();
  const named = templates.find((template) => template.start === start && template.end === end)?.label;
  const label = shiftLabelSchema.safeParse(words === '' ? (named ?? '值班') : words);
  if (start === null || end === null || !label.success || note.length > 200) return null;
  return { label: label.data, start, end, note };
}

/** Midnight at the end of a day is midnight at the beginning of the next. */
function clockOf(hours: string | undefined, minutes: string | undefined): string | null {
  const text = `${(hours ?? '').padStart(2, '0')}:${minutes}`;
  const clock = clockSchema.safeParse(text === '24:00' ? '00:00' : text);
  return clock.success ? clock.data : null;
}
