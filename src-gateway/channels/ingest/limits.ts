/** Limits on what comes in from outside; all are generous for a day of one desk and small for a server. */
export interface IngestLimits {
  /** Largest file taken, in bytes. */
  maxFileBytes: number;
  /** Longest line of JSON Lines or record of CSV, in characters. */
  maxLineChars: number;
  /** Most rows of one spreadsheet. */
  maxSheetRows: number;
  /** Most columns of one spreadsheet. */
  maxSheetColumns: number;
  /** Most bytes that an XLSX file may unpack to, all parts together. */
  maxUnpackedBytes: number;
}

export const DEFAULT_INGEST_LIMITS: IngestLimits = {
  maxFileBytes: 50 * 1024 * 1024,
  maxLineChars: 200_000,
  maxSheetRows: 100_000,
  maxSheetColumns: 64,
  maxUnpackedBytes: 150 * 1024 * 1024,
};

/** A number of bytes as an officer reads it, `200 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}
