/** China has one time zone and no summer time. */
const BUREAU_OFFSET_MS = 8 * 60 * 60 * 1_000;

/** The calendar day `YYYY-MM-DD` at the bureau (Asia/Shanghai) on which an instant falls. */
export function bureauDay(instant: Date): string {
  return new Date(instant.getTime() + BUREAU_OFFSET_MS).toISOString().slice(0, 10);
}
