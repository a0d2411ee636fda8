const WRITTEN =
  /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/;

/**
 * Reads a day as people and spreadsheets write it: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, with or without a
 * time of day.
 *
 * @returns `YYYY-MM-DD`, or null when it is no day that exists
 */
export function parseDay(text: string): string | null {
  const plain = text.normalize('NFKC').trim();
  const found = WRITTEN.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (!found) return null;
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  // Date.UTC rolls 30 February over into March; such a day is a mistake of the file, not ours to correct.
  if (year < 1900 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

/** Ends of a span such as `2026-01-01 至 2026-12-31`, `2026年12月31日前` or `长期`, not yet read as days; empty ends are open. */
export function parseSpan(text: string): { from: string; until: string } {
  const plain = text.normalize('NFKC').trim();
  if (/^(长期|长期有效|永久)?$/.test(plain)) return { from: '', until: '' };
  const parts = plain.split(/\s*(?:至|到|~|—+|–|\s-\s)\s*/);
  const [first = '', second] = parts;
  if (second === undefined) return { from: '', until: first.replace(/(?:之前|以前|前|止)$/, '') };
  return {
    from: first.replaceAll(/^自|起$/g, ''),
    until: /^(长期|永久)/.test(second) ? '' : second.replace(/止$/, ''),
  };
}
