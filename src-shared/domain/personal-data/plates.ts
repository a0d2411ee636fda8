import type { PersonalFinding } from './finding';

const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]';
const GAP = '[·•. -]{0,2}';
const SIGN = '[A-HJ-NP-Za-hj-np-z\\d]';
/** Number plates of GA 36: ordinary ones with at most two letters, new-energy ones, those that end in a word, and those of embassies. */
const PLATE = new RegExp(
  `${PROVINCE}${GAP}[A-HJ-Za-hj-z]${GAP}(?:` +
    `${SIGN}{4}[挂学警港澳领试超使]|` +
    `(?:[A-HJKa-hjk]${SIGN}\\d{4}|\\d{5}[A-HJKa-hjk])(?![A-Za-z\\d])|` +
    `(?=(?:[A-Za-z]?\\d){3}|\\d{2}|[A-Za-z]{1,2}\\d)${SIGN}{5}(?![A-Za-z\\d]))` +
    '|使 ?\\d{3}[·-]?\\d{3}(?!\\d)',
  'g',
);

/** Number plates. What a plate must have, at least three digits, is looked at afterwards: letters alone are a word. */
export function findPlates(plain: string): PersonalFinding[] {
  return [...plain.matchAll(PLATE)].flatMap((found) => {
    const [plate] = found;
    const value = plate.replace(/[·•. -]/g, '').toUpperCase();
    if ((value.match(/\d/g) ?? []).length < 3) return [];
    return [{ kind: 'plate' as const, start: found.index, end: found.index + plate.length, value }];
  });
}
