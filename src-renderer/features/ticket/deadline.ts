import type { Category } from '../../../src-shared/domain/classification';

const HOUR = 3_600_000;

/** Presets of the forward dialog, in hours or whole days from now. */
export const DEADLINE_PRESETS = [{ hours: 2 }, { hours: 24 }, { days: 2 }, { days: 5 }, { days: 15 }] as const;
export type DeadlinePreset = (typeof DEADLINE_PRESETS)[number];

/**
 * When a preset ends: hours count from now, days end at 18:00 local time, so that nobody is late at midnight.
 *
 * @param now ms since 1970
 * @returns ms since 1970
 */
export function presetDeadline(preset: DeadlinePreset, now: number): number {
  if ('hours' in preset) return now + preset.hours * HOUR;
  const day = new Date(now);
  day.setDate(day.getDate() + preset.days);
  day.setHours(18, 0, 0, 0);
  return day.getTime();
}

/**
 * Default limit for a department: consultations 2 days, everything else 5, as in the public rules of 乐清 (there in
 * working days); the officer can change it.
 */
export function defaultPreset(category: Category | null): DeadlinePreset {
  return category === 'consultation' ? { days: 2 } : { days: 5 };
}

/** Value of an `<input type="datetime-local">` for an instant, in local time. @param instant ms since 1970 */
export function toLocalInput(instant: number): string {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Instant of what the field says, in ms since 1970; null when it says nothing that is a time. */
export function fromLocalInput(value: string): number | null {
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? null : instant;
}
