import { BundleRefused } from './bundle-refused';
import type { BundlePart } from './tar-parts';

/** A part ends after the line that makes it this long, so that memory stays bounded on both sides. */
const PART_BYTES = 1024 * 1024;

/** Lines as parts `<folder>/000001.jsonl`, …; none for no line. */
export async function* partsOfLines(
  folder: string,
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<BundlePart> {
  let waiting: string[] = [];
  let length = 0;
  let number = 0;
  const part = (): BundlePart => {
    number += 1;
    const bytes = Buffer.from(`${waiting.join('\n')}\n`);
    waiting = [];
    length = 0;
    return { name: `${folder}/${String(number).padStart(6, '0')}.jsonl`, bytes };
  };
  for await (const line of lines) {
    waiting.push(line);
    length += line.length;
    if (length >= PART_BYTES) yield part();
  }
  if (waiting.length > 0) yield part();
}

/** The lines of a part. @throws BundleRefused when it does not end with a whole line */
export function linesOf(part: BundlePart): string[] {
  const lines = part.bytes.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new BundleRefused('bad_contents', `${part.name} breaks off`);
  return lines;
}

/** @throws BundleRefused when it is not JSON */
export function parseLine(line: string, name: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BundleRefused('bad_contents', `${name} is not JSON`, error);
  }
}

/** The folder of a part's name: `commands`, `state.json`. */
export function folderOf({ name }: BundlePart): string {
  return name.split('/')[0] ?? '';
}
