import { isNamedBankCard, isNamedThing, isQuantity } from './context';
import type { Candidate } from './digit-runs';

const GROUPED = /^(?:\d\d|4,4,4,[1-4](?:,[1-3])?|6,1[03]|4,6,[45])$/;
/** UnionPay, and the sixteen digits of Visa, Mastercard and JCB: lengths that hardly anything else has with a right check digit. */
const CERTAIN = /^(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}|35(?:2[89]|[3-8]\d)\d{12})$/;
/** Issuers of other lengths and the older Chinese cards, which other numbers look like as well. */
const POSSIBLE = /^(?:3[04-8]|4|5|6|9|2[2-7])\d+$/;

/** The number of a payment card (ISO/IEC 7812): an issuer that exists, 13 to 19 digits, a right check digit by Luhn. */
export function bankCardIn({ digits, sizes, gaps, before, after, isAlone }: Candidate): string | null {
  if (!/^\d{13,19}$/.test(digits) || !(GROUPED.test(sizes) || isAlone) || gaps.includes('.')) return null;
  const isNamed = isNamedBankCard(before);
  if (!CERTAIN.test(digits) && !(isNamed && POSSIBLE.test(digits))) return null;
  if (!isNamed && (isNamedThing(before) || isQuantity(before, after))) return null;
  return passesLuhn(digits) ? digits : null;
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
