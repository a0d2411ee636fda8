import type { FileLimits } from '../../../src-files/file-limits';

/** Limits on what comes in from outside; all are generous for a day of one desk and small for a server. */
export type IngestLimits = FileLimits;

export const DEFAULT_INGEST_LIMITS: IngestLimits = {
  maxFileBytes: 50 * 1024 * 1024,
  maxLineChars: 200_000,
  maxSheetRows: 100_000,
  maxSheetColumns: 64,
  maxUnpackedBytes: 150 * 1024 * 1024,
};
