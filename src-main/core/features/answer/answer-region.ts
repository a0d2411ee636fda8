/** 东湖区 is written 东湖 as well. */
const SUFFIX = /(?:特别行政区|自治[区州县旗]|街道|地区|[省市区县旗镇乡])$/u;
const SHORTEST_NAME = 2;

/**
 * Which region a query is about: those that it names, else that of the account to which the message came.
 *
 * @param known regions that answers are for
 * @param accountRegion empty for the whole bureau
 */
export function regionsAsked(text: string, known: readonly string[], accountRegion: string): string[] {
  const named = known.filter((region) => names(text, region));
  if (named.length > 0) return named;
  return accountRegion === '' ? [] : [accountRegion];
}

function names(text: string, region: string): boolean {
  if (text.includes(region)) return true;
  const short = region.replace(SUFFIX, '');
  return [...short].length >= SHORTEST_NAME && text.includes(short);
}
