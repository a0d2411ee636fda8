/** How much of a line that is too long is kept, for the person who has to find it. */
const KEPT_OF_LONG_LINE = 2_000;

/** One physical line, numbered from 1, without its line ending. */
export interface TextLine {
  number: number;
  text: string;
  tooLong: boolean;
}

/** Lines of a text of any length in bounded memory; of a line longer than `maxChars` only the beginning is kept. */
export async function* textLines(text: AsyncIterable<string>, maxChars: number): AsyncGenerator<TextLine> {
  let number = 0;
  let held = '';
  let tooLong = false;
  const line = (): TextLine => {
    number += 1;
    const done = { number, text: held.endsWith('\r') ? held.slice(0, -1) : held, tooLong };
    held = '';
    tooLong = false;
    return done;
  };
  for await (const chunk of text) {
    const parts = chunk.split('\n');
    for (const [index, part] of parts.entries()) {
      if (tooLong || held.length + part.length > maxChars) {
        if (held.length < KEPT_OF_LONG_LINE) held += part.slice(0, KEPT_OF_LONG_LINE - held.length);
        held = held.slice(0, KEPT_OF_LONG_LINE);
        tooLong = true;
      } else {
        held += part;
      }
      if (index < parts.length - 1) yield line();
    }
  }
  if (held !== '') yield line();
}
