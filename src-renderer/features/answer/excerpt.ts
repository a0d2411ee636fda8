type Ranges = readonly (readonly [number, number])[];

/**
 * A piece of a long text around its first marked part, with the marks moved along.
 *
 * @param ranges half-open, sorted, in UTF-16 units
 * @param length of the piece, about
 */
export function excerptAround(text: string, ranges: Ranges, length: number): { text: string; ranges: Ranges } {
  if (text.length <= length) return { text, ranges };
  const first = ranges[0]?.[0] ?? 0;
  // A little of what stands before, to be read in its sentence.
  const start = wholeAt(text, Math.max(0, Math.min(first - Math.floor(length / 4), text.length - length)));
  const end = wholeAt(text, Math.min(text.length, start + length));
  const lead = start > 0 ? '…' : '';
  const by = lead.length - start;
  return {
    text: `${lead}${text.slice(start, end)}${end < text.length ? '…' : ''}`,
    ranges: ranges
      .filter(([from, to]) => to > start && from < end)
      .map(([from, to]) => [Math.max(from, start) + by, Math.min(to, end) + by] as const),
  };
}

/** The same place, or one before it where it would cut a character in two. */
function wholeAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
