const LOCAL = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const WITH_OFFSET = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i;
/** The bureau's time zone is UTC+8 all year round. */
const BUREAU_OFFSET_MINUTES = 8 * 60;

/**
 * Reads the time a citizen wrote, as `ingestRecordSchema` describes it: ISO 8601 with an offset, or
 * `YYYY-MM-DD HH:mm[:ss]` in UTC+8 (also with `/` or `.`, as spreadsheets write it).
 *
 * @returns the instant in UTC with milliseconds, or null when it is not a time that exists
 */
export function parsePostedAt(text: string): string | null {
  const trimmed = text.trim();
  const local = LOCAL.exec(trimmed);
  if (local) return instantOf(local, BUREAU_OFFSET_MINUTES, 0);
  const absolute = WITH_OFFSET.exec(trimmed);
  if (!absolute) return null;
  const offset = offsetMinutes(absolute[8] ?? 'Z');
  if (offset === null) return null;
  return instantOf(absolute, offset, Number((absolute[7] ?? '').padEnd(3, '0').slice(0, 3)));
}

function instantOf(parts: RegExpExecArray, offset: number, milliseconds: number): string | null {
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(parts[index] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC rolls 30 February over into March; such a time is a mistake of the sender, not ours to correct.
  const exists =
    utc.getUTCMonth() === month - 1 &&
    utc.getUTCDate() === day &&
    utc.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  if (!exists || year < 2000 || year > 2200) return null;
  return new Date(utc.getTime() - offset * 60_000).toISOString();
}

function offsetMinutes(text: string): number | null {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
