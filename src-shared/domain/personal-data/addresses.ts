import { beforeOf } from './digit-runs';
import type { PersonalFinding } from './finding';

const NUMBER = '(?:[0-9A-Za-z]{1,5}(?:-[0-9A-Za-z]{1,4}){0,3}|[一二三四五六七八九十百零〇两甲乙丙丁]{1,5})';
const UNIT = '(?:号楼|号院|号|栋|幢|座|单元|室|户|楼|层|弄|门|组|队|排|期|段|区|院)';
const STEPS = `(?:后院|前院| ?第?${NUMBER}${UNIT}){1,8}(?:[ -]?\\d{3,4}(?![\\d年月日个人元]))?`;
const ESTATE =
  '小区|花园|家园|公寓|新村|家属院|大院|宿舍|山庄|别墅|大厦|(?<=[^这那哪家屋楼院村])里|[路街巷村庄屯寨苑城府湾园庭]|胡同|大道|(?<=[^知报难])道';
/** A named place and the numbers behind it: road and house, estate and flat, village and group. */
const NUMBERED_PLACE = new RegExp(`(?:${ESTATE})(?: ?${STEPS})`, 'g');
/** A flat without words, 6-2-1801, and a village without a number: only where somebody says that he lives there. */
const BARE_PLACE =
  /(?<=\p{Script=Han})\d{1,3}-\d{1,3}-\d{2,4}(?![\d-])|(?<=[镇乡道县区市]\p{Script=Han}{1,6})村(?![委民口里])/gu;

/** A door behind which people live. */
const DOOR = /[室户]|单元|[组队]\d+号|\d{3,4}$/;
const HOME =
  /(?:住|住在|住址|家在|家|地址|户籍|户口|老家|娘家|现居|居住地?|租住|暂住|寄到|寄回|送到|送到我家|我家|门牌|收件人?)[在于到是为系:(,，\s的]{0,4}$/;
const OFFICE =
  /(?:所|局|公司|店|中心|大厅|窗口|大队|支队|单位|部门|法院|医院|学校|银行|社区|委会)(?:的)?(?:办公|注册)?(?:地址)?(?:位于|在|[:是(])*$/;

const MOST_LEFT = 36;
const IN_PLACE = /[\p{Script=Han}A-Za-z0-9·]/u;
/** The last of these before a place is where it starts. */
const STOP =
  /住址|地址|户籍|邮寄|举报|反映|投诉|邻居|隔壁|对门|楼上|楼下|老家|娘家|现居|居住地?|门牌|登记|[我俺]家|[在住是系到我们他她俺咱的就](?!宅)/g;

/**
 * Addresses that lead to a person: a flat, or a house, a village's group or a village of which somebody says that he lives there. A road
 * and number alone is where something happened or where an office is, and the department must read it.
 */
export function findAddresses(plain: string): PersonalFinding[] {
  return [...placesOf(plain, NUMBERED_PLACE), ...placesOf(plain, BARE_PLACE)];
}

function placesOf(plain: string, places: RegExp): PersonalFinding[] {
  return [...plain.matchAll(places)].flatMap((found) => {
    const end = found.index + found[0].length;
    const start = startOf(plain, found.index);
    const before = beforeOf(plain, start);
    const hasDoor = places === NUMBERED_PLACE && DOOR.test(found[0]) && !found[0].startsWith('大厦');
    if (start >= found.index || OFFICE.test(before) || !(hasDoor || HOME.test(before))) return [];
    return [{ kind: 'address' as const, start, end, value: plain.slice(start, end).replaceAll(' ', '') }];
  });
}

/** Where the name of the place before `anchor` starts. */
function startOf(plain: string, anchor: number): number {
  let start = anchor;
  while (start > 0 && anchor - start < MOST_LEFT && belongs(plain, start - 1)) start -= 1;
  let cut = 0;
  for (const stop of plain.slice(start, anchor).matchAll(STOP)) cut = stop.index + stop[0].length;
  start += cut;
  while (plain[start] === ' ' && start < anchor) start += 1;
  return start;
}

/** A blank belongs between two levels of an address; a long number before it is something else. */
function belongs(plain: string, at: number): boolean {
  const character = plain[at] ?? '';
  if (character === ' ') return /[省市区县镇乡道路州旗]/.test(plain[at - 1] ?? '');
  return IN_PLACE.test(character) && !/^\d{5}$/.test(plain.slice(Math.max(0, at - 4), at + 1));
}

const DISTRICT =
  /^(?:.{2,9}?(?:省|自治区|特别行政区) ?)?(?:.{1,8}?(?:自治州|地区|盟|市) ?)?(?:.{1,8}?(?:(?<![小社园校库厂矿街景])区|县|旗|市))?/u;

/** How much of an address, from its first character on, tells no more than the district. */
export function districtLength(address: string): number {
  return DISTRICT.exec(address)?.[0].trimEnd().length ?? 0;
}
