import { CLOSED, INVISIBLE } from './plain-text';

/** Digits that stand together, and what stands between them and the next. */
interface Block {
  start: number;
  end: number;
  digits: string;
  gap: string;
}

export interface DigitRun {
  blocks: Block[];
  /** Where an X behind the last digit ends: the check character of an identity card. */
  crossEnd: number | null;
}

/** Blocks of a run, joined: what could be one number, with its surroundings. */
export interface Candidate {
  start: number;
  end: number;
  /** Of the last block; the next candidate starts behind it. */
  lastBlock: number;
  /** Digits only; an identity card's may end in X. */
  digits: string;
  /** How many digits each block has, `3,4,4`. */
  sizes: string;
  /** What stands between its blocks, without repetition. */
  gaps: string;
  /** The gap to the block before and to the block behind; '' where there is none. */
  gapBefore: string;
  gapAfter: string;
  /** No digits of the same run before (unless they were a number of their own) or behind. */
  isAlone: boolean;
  before: string;
  after: string;
}

const RUN = new RegExp(`\\d(?:[ .·${INVISIBLE}${CLOSED}-]{0,3}\\d)*`, 'g');
const BLOCK = new RegExp(`\\d(?:${INVISIBLE}*\\d)*`, 'g');
const MOST_DIGITS = 19;
const LEAST_DIGITS = 7;
/** More are one number, 1 3 9 0 0 0 …, only where nothing else is in the run. */
const MOST_BLOCKS = 6;
/** Digits in one piece that masking leaves, with a country code. */
const MOST_SHOWN = 7;
/** How far a word that names a number may stand before it. */
export const BEFORE = 24;
const AFTER = 12;

/** Every run of digits of a plain text, in order, without what is part of a word in letters (an order number, a hexadecimal id). */
export function digitRuns(plain: string): DigitRun[] {
  return [...plain.matchAll(RUN)].map((found) => {
    const [run] = found;
    const end = found.index + run.length;
    const cross = /^[ -]?[Xx](?![A-Za-z\d])/.exec(plain.slice(end, end + 3));
    let blocks = blocksOf(run, found.index);
    if (isLetteredBefore(plain, found.index)) blocks = blocks.slice(wordEnd(blocks));
    else if (isMaskedBefore(plain, found.index, blocks[0])) blocks = blocks.slice(1);
    if (cross === null && isLetteredAfter(plain, end))
      blocks = blocks.slice(0, blocks.findLastIndex(isFollowedByBlank) + 1);
    else if (isMaskedAfter(plain, end, blocks.at(-1))) blocks = blocks.slice(0, -1);
    return { blocks, crossEnd: cross === null ? null : end + cross[0].length };
  });
}

const isFollowedByBlank = ({ gap }: Block) => gap.includes(' ');

/** The first block that is set apart by a blank from the word in which the run begins. */
function wordEnd(blocks: readonly Block[]): number {
  const last = blocks.findIndex(isFollowedByBlank);
  return last < 0 ? blocks.length : last + 1;
}

/**
 * Every number that could start at block `first`, the shortest first.
 *
 * @param isFresh whether nothing of the run before `first` was left over
 */
export function candidatesAt(plain: string, run: DigitRun, first: number, isFresh: boolean): Candidate[] {
  const candidates: Candidate[] = [];
  const start = run.blocks[first]?.start ?? 0;
  const gapBefore = run.blocks[first - 1]?.gap ?? '';
  let digits = '';
  let gaps = '';
  const sizes: number[] = [];
  for (let at = first; at < run.blocks.length; at++) {
    const block = run.blocks[at];
    if (block === undefined || digits.length + block.digits.length > MOST_DIGITS) break;
    digits += block.digits;
    sizes.push(block.digits.length);
    const isLast = at === run.blocks.length - 1;
    const isAlone = isFresh && isLast;
    if (digits.length >= LEAST_DIGITS && (sizes.length <= MOST_BLOCKS || isAlone)) {
      const candidate = { start, lastBlock: at, sizes: sizes.join(), gaps, gapBefore, isAlone };
      const surrounded = (end: number) => ({
        end,
        before: beforeOf(plain, start),
        after: plain.slice(end, end + AFTER),
      });
      candidates.push({ ...candidate, ...surrounded(block.end), digits, gapAfter: isLast ? '' : block.gap });
      if (isLast && run.crossEnd !== null) {
        candidates.push({ ...candidate, ...surrounded(run.crossEnd), digits: `${digits}X`, gapAfter: '' });
      }
    }
    if (!gaps.includes(block.gap)) gaps += block.gap;
  }
  return candidates;
}

export function beforeOf(plain: string, start: number): string {
  return plain.slice(Math.max(0, start - BEFORE), start);
}

function blocksOf(run: string, offset: number): Block[] {
  const found = [...run.matchAll(BLOCK)];
  return found.map((block, at) => {
    const [written] = block;
    const end = block.index + written.length;
    return {
      start: offset + block.index,
      end: offset + end,
      digits: written.replaceAll(INVISIBLE, ''),
      gap: run.slice(end, found[at + 1]?.index ?? end),
    };
  });
}

/** Words in letters that name a number and are not a part of it. */
const NAMING_BEFORE = /(?:^|[^A-Za-z])(?:tel|phone|mobile|mob|call|sj|dh|vx?|wx|qq|id|no)[-_]?$/i;
const NAMING_AFTER = /^(?:vx?|wx|wechat|qq|tel|or|and)(?![A-Za-z\d])/i;

function isLetteredBefore(plain: string, start: number): boolean {
  const before = beforeOf(plain, start);
  return /[A-Za-z][-_]?$/.test(before) && !NAMING_BEFORE.test(before);
}

function isLetteredAfter(plain: string, end: number): boolean {
  const after = plain.slice(end, end + AFTER);
  return /^[A-Za-z]/.test(after) && !NAMING_AFTER.test(after);
}

/** The digits that masking has left of a number, 1101**********0015, are no number of their own with what stands beside them. */
function isMaskedBefore(plain: string, start: number, first: Block | undefined): boolean {
  return first !== undefined && first.digits.length <= MOST_SHOWN && /\d[* .-]*\*[ .-]*$/.test(beforeOf(plain, start));
}

function isMaskedAfter(plain: string, end: number, last: Block | undefined): boolean {
  return last !== undefined && last.digits.length <= MOST_SHOWN && /^[ .-]*\*/.test(plain.slice(end, end + AFTER));
}
