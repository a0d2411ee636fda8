const HALF_PAIR = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * The text without what PostgreSQL cannot hold: NUL goes, half of a surrogate pair (an emoji that was cut in two) becomes
 * U+FFFD. Nobody's words are refused for such a character.
 */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '').replaceAll(HALF_PAIR, '\uFFFD');
}

/** The same for every text within a value as JSON knows it. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, storable(each)]));
}
