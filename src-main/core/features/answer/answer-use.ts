import type { AnswerContent } from '../../../../src-shared/domain/answer';
import { type Reply, signatureOf } from '../../../../src-shared/domain/reply';

/** What a reply kept of the answer on which it rests. */
export interface Kept {
  /** Share of the text, 0 to 1. */
  kept: number;
  /** Word for word, blanks filled in. */
  asIs: boolean;
}

/**
 * Compares a reply with the text of its answer, the short or English one where that is closer. Blanks count as whatever was filled in;
 * spaces and line breaks do not count, nor does the officer's signature.
 */
export function keptOf(
  reply: Pick<Reply, 'text' | 'officerName' | 'badgeNumber'>,
  { text, shortText, textEn }: Pick<AnswerContent, 'text' | 'shortText' | 'textEn'>,
): Kept {
  const body = folded(withoutSignature(reply));
  const pairs = countPairs([body]);
  let best: Kept = { kept: 0, asIs: false };
  for (const template of [text, shortText, textEn]) {
    const pieces = piecesOf(template ?? '');
    if (pieces.length === 0) continue;
    const asIs = isFilledIn(body, pieces, true);
    const kept = asIs || isFilledIn(body, pieces, false) ? 1 : shareOf(countPairs(pieces), pairs);
    if (asIs || kept > best.kept) best = { kept, asIs };
    if (asIs) break;
  }
  return best;
}

function withoutSignature({ text, officerName, badgeNumber }: Pick<Reply, 'text' | 'officerName' | 'badgeNumber'>) {
  const signature = signatureOf({ name: officerName, badgeNumber });
  const body = text.trimEnd();
  return body.endsWith(signature) ? body.slice(0, -signature.length) : body;
}

const BLANK = /\{[^{}\n]{1,30}\}/;

/** The parts of a template between its blanks; an empty first or last part stands for a blank at the end. */
function piecesOf(template: string): string[] {
  const pieces = template.split(BLANK).map(folded);
  return pieces.some((piece) => piece !== '') ? pieces : [];
}

function folded(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '');
}

/** Whether the pieces stand in the text one after the other with something in each blank; with nothing around them where it is `whole`. */
function isFilledIn(text: string, pieces: readonly string[], whole: boolean): boolean {
  const last = pieces.length - 1;
  let at = 0;
  for (const [number, piece] of pieces.entries()) {
    // A blank before it holds at least one character.
    const from = at + (number === 0 ? 0 : 1);
    const found = whole && number === last ? Math.max(from, text.length - piece.length) : text.indexOf(piece, from);
    if (found < from || !text.startsWith(piece, found) || found > text.length) return false;
    if (whole && number === 0 && found > 0) return false;
    at = found + piece.length;
  }
  return !whole || at === text.length;
}

/** Neighbouring characters with how often they stand there; a piece of one character counts as itself. */
function countPairs(pieces: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const piece of pieces) {
    const letters = [...piece];
    const pairs = letters.length === 1 ? letters : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
    for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

function shareOf(wanted: ReadonlyMap<string, number>, there: ReadonlyMap<string, number>): number {
  let total = 0;
  let common = 0;
  for (const [pair, count] of wanted) {
    total += count;
    common += Math.min(count, there.get(pair) ?? 0);
  }
  return total === 0 ? 0 : common / total;
}
