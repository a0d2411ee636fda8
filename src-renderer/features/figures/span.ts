/** China has one time zone and no summer time. */
const BUREAU_OFFSET_MS = 8 * 60 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_DAYS = 3_660;

export const SPAN_PRESETS = [7, 30, 90] as const;

/** Days `YYYY-MM-DD` at the bureau, both ends included. */
export interface DaySpan {
  from: string;
  to: string;
}

/** The last so many days, today included. @param now ms since 1970 */
export function lastDays(days: number, now: number): DaySpan {
  return { from: bureauDay(now - (days - 1) * DAY_MS), to: bureauDay(now) };
}

/** Whether the core will take it. */
export function isSpan({ from, to }: DaySpan): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return days >= 1 && days <= MAX_DAYS;
}

function bureauDay(ms: number): string {
  return new Date(ms + BUREAU_OFFSET_MS).toISOString().slice(0, 10);
}
