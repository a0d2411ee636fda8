import { bankCardIn } from './bank-card';
import { type OfficeTest, officeTest } from './context';
import { beforeOf, type Candidate, candidatesAt, type DigitRun, digitRuns } from './digit-runs';
import type { PersonalFinding } from './finding';
import { idCardIn } from './id-card';
import { CLOSED } from './plain-text';
import { landlineIn, localLandlineIn, mobileIn } from './telephone';

/** A number that was told apart, an office's telephone included, which is nobody's secret. */
interface Told extends PersonalFinding {
  lastBlock: number;
  isPublic: boolean;
}

/** Identity cards, telephones and bank cards: all that is digits, each digit looked at as part of one number only. */
export function findNumbers(plain: string, officeWords: readonly string[]): PersonalFinding[] {
  const office = officeTest(officeWords);
  const all: Told[] = [];
  for (const run of digitRuns(plain)) {
    let first = 0;
    let isFresh = true;
    while (first < run.blocks.length) {
      const told = tell(plain, run, candidatesAt(plain, run, first, isFresh), office, all.at(-1));
      if (told !== null) all.push(told);
      isFresh = told !== null;
      first = (told?.lastBlock ?? first) + 1;
    }
  }
  return all.filter(({ isPublic }) => !isPublic).map(({ kind, start, end, value }) => ({ kind, start, end, value }));
}

function tell(
  plain: string,
  run: DigitRun,
  candidates: readonly Candidate[],
  office: OfficeTest,
  last: Told | undefined,
): Told | null {
  const follows = (candidate: Candidate) => last?.kind === 'id_card' && candidate.start - last.end <= 4;
  const idCard = firstOf(candidates, (candidate) => idCardIn(candidate, follows(candidate)));
  if (idCard !== null) return { kind: 'id_card', ...idCard, isPublic: false };
  const mobile = firstOf(candidates, mobileIn);
  if (mobile !== null) return { kind: 'mobile', ...mobile, start: startWithCode(plain, mobile), isPublic: false };
  const landline = firstOf(candidates, landlineIn) ?? firstOf(candidates, localLandlineIn);
  if (landline !== null) return tellLandline(plain, run, landline, office, last);
  // A longer card often holds a shorter one whose check digit is right as well.
  const bankCard = firstOf(candidates.toReversed(), bankCardIn);
  return bankCard === null ? null : { kind: 'bank_card', ...bankCard, isPublic: false };
}

type Place = Pick<Told, 'start' | 'end' | 'lastBlock' | 'value'>;

function firstOf(candidates: readonly Candidate[], read: (candidate: Candidate) => string | null): Place | null {
  for (const candidate of candidates) {
    const value = read(candidate);
    if (value !== null) return { start: candidate.start, end: candidate.end, lastBlock: candidate.lastBlock, value };
  }
  return null;
}

function tellLandline(plain: string, run: DigitRun, place: Place, office: OfficeTest, last: Told | undefined): Told {
  const start = startWithCode(plain, place);
  const extension = run.blocks[place.lastBlock]?.gap === '-' ? run.blocks[place.lastBlock + 1] : undefined;
  const hasExtension = extension !== undefined && extension.digits.length <= 6 && extension.gap === '';
  const end = hasExtension ? extension.end : place.end;
  const isNext = last?.isPublic === true && /^[ 、,/;或和及]{1,3}$/.test(plain.slice(last.end, start));
  return {
    kind: 'landline',
    start,
    end,
    lastBlock: place.lastBlock + (hasExtension ? 1 : 0),
    value: place.value,
    isPublic: isNext || office.isOffice(beforeOf(plain, start), plain.slice(end, end + 12)),
  };
}

/** With the + of a country code, and with the bracket around the first code. */
function startWithCode(plain: string, { start, end }: Place): number {
  const atPlus = plain[start - 1] === '+' ? start - 1 : start;
  return plain[atPlus - 1] === '(' && plain.slice(start, end).includes(CLOSED) ? atPlus - 1 : atPlus;
}
