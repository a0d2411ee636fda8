/** Values of the blanks of an answer, by name. */
export type BlankValues = Readonly<Record<string, string>>;

const BLANK = /\{([^{}\n]{1,30})\}/g;
const MAX_VALUE = 200;

/** An answer's text with the blanks filled that there is a value for; the others stay and keep the reply from being sent. */
export function fillBlanks(template: string, values: BlankValues): string {
  return template.replaceAll(BLANK, (blank, name: string) => values[name]?.trim() || blank);
}

/**
 * Where an answer's text stands in a reply that was made from it, and what its blanks were filled with.
 *
 * @returns null when the text was changed beyond its blanks
 */
export function locateAnswer(
  reply: string,
  template: string,
): { start: number; end: number; values: Record<string, string> } | null {
  // Text and names of blanks in turn: the capturing group is kept by `split`.
  const [first = '', ...rest] = template.split(BLANK);
  const start = reply.indexOf(first);
  if (first === '' || start < 0) return null;
  const values: Record<string, string> = {};
  let end = start + first.length;
  for (let at = 0; at < rest.length; at += 2) {
    const name = rest[at] ?? '';
    const text = rest[at + 1] ?? '';
    const next = text === '' ? endOfLine(reply, end) : reply.indexOf(text, end);
    const value = next < 0 ? '\n' : reply.slice(end, next);
    if (value.includes('\n') || value.length > MAX_VALUE) return null;
    if (value !== `{${name}}`) values[name] = value;
    end = next + text.length;
  }
  return { start, end, values };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
