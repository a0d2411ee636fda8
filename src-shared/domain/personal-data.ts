import { findAddresses } from './personal-data/addresses';
import { OFFICE_WORDS } from './personal-data/context';
import type { PersonalDataKind, PersonalFinding } from './personal-data/finding';
import { findNames } from './personal-data/names';
import { findNumbers } from './personal-data/numbers';
import { plainText } from './personal-data/plain-text';
import { findPlates } from './personal-data/plates';
import { findTravelDocuments } from './personal-data/travel-documents';

export interface PersonalDataOptions {
  /** Which kinds to look for; all of them unless told. */
  kinds?: readonly PersonalDataKind[];
  /** Words that make the fixed telephone behind them an office's, which is not masked: {@link OFFICE_WORDS} unless told. */
  officeWords?: readonly string[];
}

/**
 * Personal data in a Chinese text: identity cards, telephones, number plates, bank cards, passports and travel permits, addresses, and
 * names that are given as such. Same text, same findings; time grows with the length of the text and nothing is thrown. Numbers for the
 * public (110, 12345, 95xxx, 400…), offices' fixed telephones, and numbers of orders and cases are not personal data. What the recognisers
 * can and cannot tell apart: docs/decisions/0019-personal-data-recognisers.md.
 *
 * @returns in the order of the text, none overlapping another
 */
export function findPersonalData(text: string, options: PersonalDataOptions = {}): PersonalFinding[] {
  const plain = plainText(text);
  const all = [
    ...findNumbers(plain, options.officeWords ?? OFFICE_WORDS),
    ...findTravelDocuments(plain),
    ...findPlates(plain),
    ...findAddresses(plain),
    ...findNames(plain),
  ];
  // Which kinds are wanted must not change what a number is taken for, so they are chosen last.
  const apart = withoutOverlap(all, text.length);
  return options.kinds === undefined ? apart : apart.filter(({ kind }) => options.kinds?.includes(kind));
}

/** Of two findings over the same characters the one that was looked for first stays. */
function withoutOverlap(findings: readonly PersonalFinding[], length: number): PersonalFinding[] {
  const taken = new Uint8Array(length);
  return findings
    .filter(({ start, end }) => {
      if (taken.subarray(start, end).includes(1)) return false;
      taken.fill(1, start, end);
      return true;
    })
    .sort((one, other) => one.start - other.start);
}
