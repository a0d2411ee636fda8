import { BUSINESS_LINES, type BusinessLine } from '../../src-shared/domain/classification';

/** Names of the business lines as the screens show them, and others by which bureaus call them. The first is the Chinese name. */
const NAMES: Record<BusinessLine, { zh: string; en: string; others: readonly string[] }> = {
  household: { zh: '户政', en: 'Household registration', others: ['户籍', '户口', '人口管理', '居民身份证'] },
  exit_entry: { zh: '出入境', en: 'Exit-entry', others: ['出入境管理', '护照'] },
  traffic: { zh: '交管', en: 'Traffic', others: ['交警', '交通', '交通管理', '车管', '车驾管'] },
  public_order: { zh: '治安', en: 'Public order', others: ['治安管理'] },
  cyber: { zh: '网安', en: 'Cyber', others: ['网络安全', '网络安全保卫', '网警'] },
  drugs: { zh: '禁毒', en: 'Drugs', others: ['禁毒管理'] },
  economic_crime: { zh: '经侦', en: 'Economic crime', others: ['经济犯罪侦查', '经济犯罪'] },
  custody: { zh: '监管', en: 'Custody', others: ['监所', '监所管理'] },
  legal: { zh: '法制', en: 'Legal', others: ['法律', '法制审核'] },
  command_110: { zh: '110', en: '110', others: ['指挥中心', '接处警', '110报警'] },
  other: { zh: '其他业务', en: 'Other business', others: ['其他', '其它', '其它业务'] },
};

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');

const LINE_OF_NAME = new Map<string, BusinessLine>(
  BUSINESS_LINES.flatMap((line) =>
    [line, NAMES[line].zh, NAMES[line].en, ...NAMES[line].others].map((name): [string, BusinessLine] => [
      plain(name),
      line,
    ]),
  ),
);

/** The Chinese name of a business line, as tables and documents carry it. */
export function businessLineName(line: BusinessLine, language: 'zh' | 'en' = 'zh'): string {
  return NAMES[line][language];
}

/** The line that a name or code means, or null. */
export function businessLineOf(name: string): BusinessLine | null {
  return LINE_OF_NAME.get(plain(name)) ?? null;
}

/** The line that a heading such as `户政业务类` stands for, or null. */
export function businessLineOfHeading(heading: string): BusinessLine | null {
  const core = plain(heading).replace(/(?:常见)?(?:业务|管理)?(?:类|篇|部分|问题|问答|咨询|口径|警务|警种)*$/, '');
  return businessLineOf(heading) ?? businessLineOf(core) ?? businessLineOf(plain(heading).replace(/类$/, ''));
}
