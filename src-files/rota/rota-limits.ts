import type { FileLimits } from '../file-limits';

/** A year of a desk of a hundred officers fits; whatever is larger is no rota. */
export const ROTA_LIMITS: FileLimits = {
  maxFileBytes: 4 * 1024 * 1024,
  maxLineChars: 10_000,
  maxSheetRows: 5_000,
  maxSheetColumns: 400,
  maxUnpackedBytes: 24 * 1024 * 1024,
};
/** Shifts of one calendar file. */
export const MAX_EVENTS = 20_000;
/** Shifts of one officer on one day; more is no rota. */
export const MAX_SHIFTS_PER_CELL = 6;
