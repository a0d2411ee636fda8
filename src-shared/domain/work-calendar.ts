import { z } from 'zod';
import { daySchema } from './ids';

/** The bureau's time zone. It has had no summer time since 1991, so that a day there always has 24 hours. */
export const BUREAU_ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A day that exists. */
export const calendarDaySchema = daySchema.refine(isDay, 'day');

/** `workday` and `weekend` as the week has them; `holiday` off by law or by the desk's word; `makeup` worked in its stead (调休). */
export const DAY_KINDS = ['workday', 'weekend', 'holiday', 'makeup'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** What a desk knows better than the national calendar: a holiday announced late, a local day off. */
export const calendarSettingSchema = z.object({
  days: z
    .array(z.object({ day: calendarDaySchema, off: z.boolean(), name: z.string().trim().max(40) }))
    .max(400)
    .default([]),
});
export type CalendarSetting = z.infer<typeof calendarSettingSchema>;

/** The days that the State Council announces each autumn for the year to come. */
export interface NationalCalendar {
  /** Whether the year's announcement is known. */
  knows(year: number): boolean;
  /** Null for a day that the announcement does not name. */
  of(day: string): { off: boolean; name: string } | null;
}

export const workDaySchema = z.object({
  day: daySchema,
  kind: z.enum(DAY_KINDS),
  /** The holiday's name; for a make-up day the holiday that it is worked for. */
  name: z.string(),
  /** False when nobody knows yet which days of its year are off. */
  announced: z.boolean(),
});
export type WorkDay = z.infer<typeof workDaySchema>;

/** What a day is: by the desk's word, else by the national calendar, else by the week. */
export function workDayOf(day: string, national: NationalCalendar, { days }: CalendarSetting): WorkDay {
  const own = days.find((each) => each.day === day);
  const named = own ?? national.of(day);
  const weekend = weekdayOf(day) > 5;
  const announced = own !== undefined || national.knows(Number(day.slice(0, 4)));
  if (named === null) return { day, kind: weekend ? 'weekend' : 'workday', name: '', announced };
  const worked = weekend ? 'makeup' : 'workday';
  return { day, kind: named.off ? 'holiday' : worked, name: named.name, announced };
}

export function isDayOff({ kind }: Pick<WorkDay, 'kind'>): boolean {
  return kind === 'holiday' || kind === 'weekend';
}

/** Monday 1 to Sunday 7. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00.000Z`).getUTCDay() || 7;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of the week that a day is in. */
export function weekOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day));
}

/** The seven days from a Monday on. */
export function daysOfWeek(week: string): string[] {
  return Array.from({ length: 7 }, (_, index) => addDays(week, index));
}

/** The bureau's calendar day at an instant. */
export function dayAt(instant: string): string {
  return new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 10);
}

/** The bureau's clock at an instant, `HH:MM`. */
export function clockAt(instant: string): string {
  return new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(11, 16);
}

/** The instant at which the bureau's clock shows `HH:MM` on a day. */
export function instantOn(day: string, clock: string): string {
  return new Date(Date.parse(`${day}T${clock}:00.000Z`) - OFFSET_MS).toISOString();
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
