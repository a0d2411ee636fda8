/** Limits on a file that comes from outside. */
export interface FileLimits {
  /** Largest file taken, in bytes. */
  maxFileBytes: number;
  /** Longest line of JSON Lines or record of CSV, in characters. */
  maxLineChars: number;
  /** Most rows of one spreadsheet. */
  maxSheetRows: number;
  /** Most columns of one spreadsheet. */
  maxSheetColumns: number;
  /** Most bytes that an office file may unpack to, all parts together. */
  maxUnpackedBytes: number;
}

/** A number of bytes as an officer reads it, `200 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}
