import { z } from 'zod';
import { type DeskId, deskIdSchema, instantSchema, officerIdSchema, rotaShiftIdSchema } from './ids';
import { addDays, calendarDaySchema, clockAt, instantOn, weekdayOf } from './work-calendar';

export const MAX_SHIFTS_PER_WEEK = 300;
export const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'clock');
export const shiftLabelSchema = z.string().trim().min(1).max(20);

/** A shift as the desk has it every day. One that ends no later than it starts ends on the next day. */
export const rotaTemplateSchema = z.object({
  label: shiftLabelSchema,
  start: clockSchema,
  end: clockSchema,
  /** How many officers it takes. */
  seats: z.number().int().min(1).max(20),
});
export type RotaTemplate = z.infer<typeof rotaTemplateSchema>;

/** 08:00 to 22:00, holidays included, as Zhuhai's news office was manned (practice.md); where the two shifts meet is our guess. */
export const DEFAULT_TEMPLATES: RotaTemplate[] = [
  { label: '早班', start: '08:00', end: '15:00', seats: 1 },
  { label: '晚班', start: '15:00', end: '22:00', seats: 1 },
];

export const rotaSettingSchema = z.object({
  templates: z
    .array(rotaTemplateSchema)
    .min(1)
    .max(12)
    .refine((templates) => new Set(templates.map(({ label }) => label)).size === templates.length, 'label twice')
    .default(DEFAULT_TEMPLATES),
  /** Minutes before an officer's own shift at which the desk says so; 0 for never. No source: half an hour is the way to work. */
  reminderMinutes: z.number().int().min(0).max(720).default(30),
  /** Rest below which two shifts of one officer are pointed out. No source: 22:00 to 08:00 of the default shifts just passes. */
  minRestHours: z.number().min(0).max(24).default(10),
});
export type RotaSetting = z.infer<typeof rotaSettingSchema>;

/** One officer on one shift. A removed one stays, so that who was on duty can be told afterwards. */
export const rotaShiftSchema = z.object({
  id: rotaShiftIdSchema,
  deskId: deskIdSchema,
  /** The bureau's day on which it starts. */
  day: calendarDaySchema,
  label: shiftLabelSchema,
  startsAt: instantSchema,
  endsAt: instantSchema,
  officerId: officerIdSchema,
  /** For whom the officer stands in; null for the shift as it was planned. */
  insteadOfId: officerIdSchema.nullable(),
  note: z.string().max(200),
  removed: z.boolean(),
  updatedBy: z.string().max(40),
  updatedAt: instantSchema,
  version: z.number().int().positive(),
});
export type RotaShift = z.infer<typeof rotaShiftSchema>;

/** A shift as it is to be. */
export const shiftPlanSchema = z.object({
  day: calendarDaySchema,
  label: shiftLabelSchema,
  start: clockSchema,
  end: clockSchema,
  officerId: officerIdSchema,
  note: z.string().trim().max(200),
});
export type ShiftPlan = z.infer<typeof shiftPlanSchema>;

/** What is to change in a week: by the version that was seen, so that two leads who change different shifts both get through. */
export const weekChangeSchema = z
  .object({
    /** Monday. */
    week: calendarDaySchema.refine((day) => weekdayOf(day) === 1, 'monday'),
    puts: z
      .array(
        shiftPlanSchema.extend({ shiftId: rotaShiftIdSchema, baseVersion: z.number().int().positive().nullable() }),
      )
      .max(MAX_SHIFTS_PER_WEEK),
    removes: z
      .array(z.object({ shiftId: rotaShiftIdSchema, baseVersion: z.number().int().positive() }))
      .max(MAX_SHIFTS_PER_WEEK),
  })
  .refine(({ puts, removes }) => puts.length + removes.length > 0, 'empty');
export type WeekChange = z.infer<typeof weekChangeSchema>;

/** The clock times of a day as instants; an end that is no later than the start is on the next day. */
export function shiftTimes({ day, start, end }: Pick<ShiftPlan, 'day' | 'start' | 'end'>): {
  startsAt: string;
  endsAt: string;
} {
  return { startsAt: instantOn(day, start), endsAt: instantOn(end > start ? day : addDays(day, 1), end) };
}

/** A shift as a plan, to be changed or copied. */
export function planOf({ day, label, startsAt, endsAt, officerId, note }: RotaShift): ShiftPlan {
  return { day, label, start: clockAt(startsAt), end: clockAt(endsAt), officerId, note };
}

interface Writer {
  deskId: DeskId;
  /** Name of the officer who changes the rota. */
  name: string;
  at: string;
}

/**
 * Carries out a change of a week, wholly or not at all; on the gateway for good, in the local copy until then.
 *
 * @param known every shift of the week and every one that the change names, removed ones included
 * @returns the rows that change
 */
export function changeWeek(
  known: readonly RotaShift[],
  { week, puts, removes }: WeekChange,
  { deskId, name, at }: Writer,
): { ok: true; shifts: RotaShift[] } | { ok: false; code: 'changed_meanwhile' | 'invalid' | 'id_taken' } {
  const byId = new Map(known.map((shift) => [shift.id, shift]));
  const changed = new Map<string, RotaShift>();
  for (const { shiftId, baseVersion, ...plan } of puts) {
    const before = byId.get(shiftId);
    if (!isIn(week, plan.day) || changed.has(shiftId)) return { ok: false, code: 'invalid' };
    if (before !== undefined && before.deskId !== deskId) return { ok: false, code: 'id_taken' };
    if ((before?.version ?? null) !== baseVersion || before?.removed === true)
      return { ok: false, code: 'changed_meanwhile' };
    if (before !== undefined && !isIn(week, before.day)) return { ok: false, code: 'invalid' };
    changed.set(shiftId, {
      id: shiftId,
      deskId,
      day: plan.day,
      label: plan.label,
      ...shiftTimes(plan),
      officerId: plan.officerId,
      insteadOfId: before?.officerId === plan.officerId ? before.insteadOfId : null,
      note: plan.note,
      removed: false,
      updatedBy: name,
      updatedAt: at,
      version: (before?.version ?? 0) + 1,
    });
  }
  for (const { shiftId, baseVersion } of removes) {
    const before = byId.get(shiftId);
    if (before === undefined || before.deskId !== deskId || before.removed || before.version !== baseVersion)
      return { ok: false, code: 'changed_meanwhile' };
    if (!isIn(week, before.day) || changed.has(shiftId)) return { ok: false, code: 'invalid' };
    changed.set(shiftId, { ...before, removed: true, updatedBy: name, updatedAt: at, version: before.version + 1 });
  }
  // Two leads who fill one empty week must not give every officer each shift twice.
  const after = [...known.filter(({ id }) => !changed.has(id)), ...changed.values()].filter(({ removed }) => !removed);
  const put = [...changed.values()].filter(({ removed }) => !removed);
  const isTwice = put.some((one) => after.some((other) => other.id !== one.id && sameStart(one, other)));
  return isTwice ? { ok: false, code: 'changed_meanwhile' } : { ok: true, shifts: [...changed.values()] };
}

function isIn(week: string, day: string): boolean {
  return day >= week && day < addDays(week, 7);
}

function sameStart(one: RotaShift, other: RotaShift): boolean {
  return one.officerId === other.officerId && one.startsAt === other.startsAt;
}
