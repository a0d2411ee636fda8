const DAY_MS = 24 * 60 * 60 * 1_000;
/** Ten years; nobody reads a chart of more days. */
const MAX_DAYS = 3_660;

/** The days `YYYY-MM-DD` from one to the other, both included; null when they are no days, the wrong way round or too many. */
export function daysOf(from: string, to: string): string[] | null {
  const first = Date.parse(`${from}T00:00:00Z`);
  const last = Date.parse(`${to}T00:00:00Z`);
  const count = (last - first) / DAY_MS + 1;
  if (!(count >= 1 && count <= MAX_DAYS)) return null;
  const days = Array.from({ length: count }, (_, index) => dayOf(first + index * DAY_MS));
  // The 30th of February is read as the 2nd of March.
  return days[0] === from && days.at(-1) === to ? days : null;
}

/** First and last instant (exclusive) of a span of days at the bureau, ISO 8601. Both days must be such as {@link daysOf} takes. */
export function spanOf(from: string, to: string): { start: string; end: string } {
  const start = new Date(`${from}T00:00:00+08:00`);
  const end = new Date(Date.parse(`${to}T00:00:00+08:00`) + DAY_MS);
  return { start: start.toISOString(), end: end.toISOString() };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
