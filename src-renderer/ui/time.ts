import dayjs from 'dayjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type RelativeTime = { unit: 'now' } | { unit: 'minutes' | 'hours' | 'days'; n: number };

/**
 * A distance in the coarsest unit that still says something: minutes up to an hour, hours up to two days, then days.
 *
 * @param ms distance in milliseconds, the sign does not matter
 */
export function relativeTime(ms: number): RelativeTime {
  const distance = Math.abs(ms);
  if (distance < MINUTE) return { unit: 'now' };
  if (distance < HOUR) return { unit: 'minutes', n: Math.floor(distance / MINUTE) };
  if (distance < 2 * DAY) return { unit: 'hours', n: Math.floor(distance / HOUR) };
  return { unit: 'days', n: Math.floor(distance / DAY) };
}

/** Full local date and time. @param instant ISO 8601 */
export function absoluteTime(instant: string): string {
  return dayjs(instant).format('YYYY-MM-DD HH:mm:ss');
}

/** Local date and time to the minute, for what is planned rather than logged. @param instant ISO 8601 */
export function minuteTime(instant: string): string {
  return dayjs(instant).format('YYYY-MM-DD HH:mm');
}

/** Time of day, with the date when it was another day. @param now ms since 1970 */
export function clockTime(instant: string, now: number, withSeconds = false): string {
  const time = dayjs(instant);
  const clock = withSeconds ? 'HH:mm:ss' : 'HH:mm';
  return time.isSame(dayjs(now), 'day') ? time.format(clock) : time.format(`MM-DD ${clock}`);
}
