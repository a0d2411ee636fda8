import { isNamedLocalTelephone, isNamedTelephone, isNamedThing, isQuantity } from './context';
import type { Candidate } from './digit-runs';

const MOBILE = /^(0086|86|0)?(1[3-9]\d{9})$/;
const MOBILE_SIZES = new Set(['11', '3,4,4', '3,8', '7,4', '3,3,5', '4,4,3', '4,3,4']);

/** Area codes of the mainland, without the leading 0. */
const AREA =
  '10|2[0-57-9]|31\\d|335|349|35\\d|37\\d|39[1-8]|4(?:1[0-9]|21|27|29|3\\d|5[1-9]|6[4789]|7\\d|8[23])|5(?:1\\d|2[37]|3\\d|4[36]|5\\d|6[1-46]|7\\d|80|9\\d)|' +
  '6(?:3[1-5]|6[0238]|9[12])|7(?:01|1\\d|2[248]|3\\d|4[3-6]|5\\d|6[0236]|[79]\\d)|8(?:1[236-8]|2[5-7]|3\\d|5\\d|7\\d|8[3678]|9\\d)|' +
  '9(?:0[1-9]|1\\d|3\\d|4[13]|5[1-5]|7\\d|9\\d)';
const LANDLINE = new RegExp(`^((?:0086|86)?)(0?)(${AREA})(\\d{7,8})$`);
const LOCAL_SIZES = new Set(['7', '8', '4,4', '3,4']);

/** A mobile telephone of the mainland, as eleven digits. */
export function mobileIn(candidate: Candidate): string | null {
  const [, country = '', number] = MOBILE.exec(candidate.digits) ?? [];
  if (number === undefined || touchesDecimal(candidate)) return null;
  const sizes = sizesWithout(candidate.sizes, country.length);
  if (candidate.gaps.includes('.') && !(sizes === '3,4,4' && candidate.gaps === '.')) return null;
  if (!MOBILE_SIZES.has(sizes) && !candidate.isAlone) return null;
  // The end of a longer number with hyphens, unless what stands before only counts: 1-139…
  if (candidate.gapBefore === '-' && /\d\d-$/.test(candidate.before)) return null;
  return isSomethingElse(candidate) ? null : number;
}

/** A fixed telephone with its area code, as digits from the 0 on. */
export function landlineIn(candidate: Candidate): string | null {
  const [, country = '', zero = '', area = '', local = ''] = LANDLINE.exec(candidate.digits) ?? [];
  if (local === '' || touchesDecimal(candidate) || candidate.gaps.includes('.')) return null;
  if (country === '' ? zero === '' : country === '86' && !candidate.before.endsWith('+')) return null;
  if (/^(?:10|2\d)$/.test(area) && local.length !== 8) return null;
  const rest = sizesWithout(candidate.sizes, country.length + zero.length + area.length);
  if (!LOCAL_SIZES.has(rest) && !candidate.isAlone) return null;
  const isUnbroken = !candidate.sizes.includes(',');
  if (isUnbroken && (/^[019]/.test(local) || isSomethingElse(candidate))) return null;
  return `0${area}${local}`;
}

/** A fixed telephone of the own town, where the words before say that it is one. */
export function localLandlineIn(candidate: Candidate): string | null {
  const { digits, sizes, before, after, isAlone } = candidate;
  if (!/^[2-8]\d{6,7}$/.test(digits) || !isAlone || touchesDecimal(candidate) || candidate.gaps.includes('.'))
    return null;
  if (!LOCAL_SIZES.has(sizes) || !isNamedLocalTelephone(before) || isQuantity(before, after)) return null;
  return /^20\d\d(?:0[1-9]|1[0-2])[0-3]\d$/.test(digits) ? null : digits;
}

/** 13900000000.00 and 132.12345678 are no telephones. */
function touchesDecimal({ gapBefore, gapAfter }: Candidate): boolean {
  return gapBefore === '.' || gapAfter === '.';
}

function isSomethingElse({ before, after }: Candidate): boolean {
  return isQuantity(before, after) || (isNamedThing(before) && !isNamedTelephone(before));
}

/** The sizes of the blocks behind the first `count` digits. */
function sizesWithout(sizes: string, count: number): string {
  const [first, ...rest] = sizes.split(',').map(Number);
  if (count === 0 || first === undefined) return sizes;
  if (first > count) return [first - count, ...rest].join();
  return first === count ? rest.join() : sizesWithout(rest.join(), count - first);
}
