import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PersonalDataKind, personalDataKindSchema } from '../../../src-shared/domain/personal-data/finding';

const SETS = fileURLToPath(new URL('../../data/masking/', import.meta.url));

/** `tuned` lines were looked at while the recognisers were written, `unseen` ones were not. */
export type Half = 'tuned' | 'unseen';

export interface Span {
  kind: PersonalDataKind;
  start: number;
  end: number;
}

export interface MarkedLine {
  /** File and line, for finding it again. */
  place: string;
  half: Half;
  text: string;
  spans: Span[];
}

/** The written set: lines with ⟦kind|personal data⟧ marked in them. The lines of a file belong to the two halves by turns. */
export function readMarkedLines(): MarkedLine[] {
  const files = readdirSync(SETS).filter((file) => file.endsWith('.jsonl'));
  return files.sort().flatMap((file) =>
    readFileSync(join(SETS, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line, at) => ({
        place: `${basename(file, '.jsonl')}:${at + 1}`,
        half: at % 2 === 0 ? ('tuned' as const) : ('unseen' as const),
        ...unmarked((JSON.parse(line) as { marked: string }).marked),
      })),
  );
}

const MARK = /⟦([a-z_]+)\|([^⟦⟧]*)⟧/g;

function unmarked(marked: string): { text: string; spans: Span[] } {
  const spans: Span[] = [];
  let text = '';
  let at = 0;
  for (const mark of marked.matchAll(MARK)) {
    const [whole, kind, within = ''] = mark;
    text += marked.slice(at, mark.index);
    spans.push({ kind: personalDataKindSchema.parse(kind), start: text.length, end: text.length + within.length });
    text += within;
    at = mark.index + whole.length;
  }
  return { text: text + marked.slice(at), spans };
}
