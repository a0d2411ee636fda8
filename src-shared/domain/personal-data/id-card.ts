import { isNamedIdCard, isNamedThing, isQuantity } from './context';
import type { Candidate } from './digit-runs';

/** First two digits of GB/T 2260. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** Numbers of proceedings hold region and date as well; nobody born since then writes to the desk about himself. */
const DAYS_OF_PROCEEDINGS = 2015;
const LATEST_YEAR = 2059;

/**
 * The number of an identity card (GB 11643): eighteen characters with a place, a day and a right check character by ISO 7064 MOD 11-2,
 * or with a wrong one where the words before say that it is an identity card (a slip of the pen leaks as much); or fifteen digits of
 * the first generation, which have no check.
 *
 * @param follows whether an identity card was found right before
 */
export function idCardIn(candidate: Candidate, follows: boolean): string | null {
  const { digits, gaps, before } = candidate;
  if (!PROVINCES.has(digits.slice(0, 2)) || gaps.includes('.')) return null;
  const isNamed = follows || (isNamedIdCard(before) && !isNamedThing(before));
  if (digits.length === 18) return isOfSecondGeneration(digits, before, isNamed) ? digits : null;
  return isOfFirstGeneration(candidate, isNamed) ? digits : null;
}

function isOfSecondGeneration(number: string, before: string, isNamed: boolean): boolean {
  const year = Number(number.slice(6, 10));
  if (year < 1900 || year > LATEST_YEAR || !isDay(year, number.slice(10, 14))) return false;
  if (isNamed) return true;
  return hasCheckCharacter(number) && !(year >= DAYS_OF_PROCEEDINGS && isNamedThing(before));
}

function isOfFirstGeneration({ digits, sizes, before, after, isAlone }: Candidate, isNamed: boolean): boolean {
  if (!/^\d{15}$/.test(digits)) return false;
  const year = 1900 + Number(digits.slice(6, 8));
  if (!isDay(year, digits.slice(8, 12))) return false;
  if (isNamed || /(?:老证|15位|一代)[^\d]{0,6}$/.test(before)) return true;
  const isWhole = sizes === '15' || (sizes === '6,6,3' && isAlone);
  return isWhole && year >= 1920 && !isNamedThing(before) && !isQuantity(before, after);
}

/** Whether the month and day exist in that year. */
function isDay(year: number, monthAndDay: string): boolean {
  const month = Number(monthAndDay.slice(0, 2));
  const day = Number(monthAndDay.slice(2));
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function hasCheckCharacter(number: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return '10X98765432'[sum % 11] === number[17];
}
