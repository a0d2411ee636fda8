import { findPersonalData, type PersonalDataOptions } from './personal-data';
import { districtLength } from './personal-data/addresses';
import type { PersonalDataKind, PersonalFinding } from './personal-data/finding';
import { plainText } from './personal-data/plain-text';

export interface MaskOptions extends PersonalDataOptions {
  /** `stars` keeps so much that whoever knows the number knows it again, 139****0000; `words` says only what stood there. */
  style?: 'stars' | 'words';
}

/**
 * The text with its personal data masked. With stars its length stays, so that places in it stay; masking it again changes nothing.
 */
export function maskPersonalData(text: string, options: MaskOptions = {}): string {
  const cover = options.style === 'words' ? inWords : inStars;
  let masked = '';
  let at = 0;
  for (const finding of findPersonalData(text, options)) {
    masked += text.slice(at, finding.start) + cover(text.slice(finding.start, finding.end), finding);
    at = finding.end;
  }
  return masked + text.slice(at);
}

/** For a text that is to be read by many, in the answer library or a work group: nothing in it tells who wrote it. */
export function maskPersonal(text: string): string {
  return maskPersonalData(text, { style: 'words' });
}

/** The same for a public answer, which may well name a telephone, an address and an officer. */
export function maskIdentity(text: string): string {
  return maskPersonalData(text, {
    style: 'words',
    kinds: ['id_card', 'bank_card', 'plate', 'passport', 'travel_permit'],
  });
}

const WORDS: Readonly<Record<PersonalDataKind, string>> = {
  id_card: '［身份证号］',
  mobile: '［手机号］',
  landline: '［电话号码］',
  plate: '［车牌号］',
  bank_card: '［银行卡号］',
  passport: '［护照号］',
  travel_permit: '［通行证号］',
  address: '［住址］',
  name: '某某',
};

function inWords(written: string, { kind }: PersonalFinding): string {
  const kept = kind === 'address' ? districtLength(plainText(written)) : 0;
  return written.slice(0, kept) + WORDS[kind];
}

/** How many characters of the number itself are shown, from its start and from its end. */
const SHOWN: Readonly<Record<Exclude<PersonalDataKind, 'address' | 'name'>, readonly [number, number]>> = {
  id_card: [4, 4],
  mobile: [3, 4],
  landline: [4, 2],
  plate: [2, 0],
  bank_card: [4, 4],
  passport: [1, 3],
  travel_permit: [1, 3],
};

function inStars(written: string, { kind, value }: PersonalFinding): string {
  if (kind === 'address') return starred(written, districtLength(plainText(written)), 0);
  if (kind === 'name') return starred(written, surnameLength(value), 0);
  const [first, last] = SHOWN[kind];
  const length = written.replace(BETWEEN, '').length;
  // A country code or an extension stands outside the number; the code is shown, the extension is not.
  const code = kind === 'mobile' ? length - value.length : 0;
  return starred(written, code + first, last);
}

const BETWEEN = /[\s().·•+（）\-‐‑‒–—―−－﹣＋．\u200b-\u200d\u2060\ufeff\u00ad]/g;

/** All but the first and last characters as stars; what stands between them (blanks, hyphens, brackets) stays. */
function starred(written: string, first: number, last: number): string {
  const length = written.replace(BETWEEN, '').length;
  let at = 0;
  return written.replace(EACH, (character) => {
    if (character.search(BETWEEN) === 0) return character;
    at += 1;
    return at > first && at <= length - last ? '*' : character;
  });
}

const EACH = /[\s\S]/g;
const COMPOUND_SURNAME =
  /^(?:欧阳|上官|皇甫|令狐|诸葛|司马|司徒|申屠|夏侯|尉迟|长孙|慕容|东方|南宫|公孙|轩辕|端木|独孤|澹台)./;

function surnameLength(name: string): number {
  return COMPOUND_SURNAME.test(name) ? 2 : 1;
}
