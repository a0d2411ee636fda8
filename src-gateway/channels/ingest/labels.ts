import {
  BUSINESS_LINES,
  type BusinessLine,
  CATEGORIES,
  type Category,
  CHANNELS,
  type Channel,
} from '../../../src-shared/domain/classification';
import type { IngestRecord } from '../../../src-shared/sync/ingest';

/** Column titles, Chinese and English, to fields. Titles are compared without spaces, case and underscores. */
const COLUMN_TITLES: Record<keyof IngestRecord, readonly string[]> = {
  channel: ['渠道', '来源渠道', 'channel'],
  account: ['账号', '帐号', '官方账号', 'account'],
  remoteId: ['编号', '来信编号', '信息编号', 'remoteid', 'id'],
  conversation: ['会话', '会话编号', 'conversation'],
  authorId: ['作者编号', '网民编号', '用户编号', 'authorid'],
  authorName: ['作者', '网民', '昵称', '作者昵称', 'authorname', 'author'],
  text: ['内容', '正文', '来信内容', 'text', 'content'],
  postedAt: ['时间', '发布时间', '来信时间', 'postedat', 'time'],
  category: ['类别', '诉求类别', 'category'],
  businessLine: ['业务线', '警种', 'businessline'],
  emergency: ['紧急', '是否紧急', 'emergency'],
  attachments: ['附件', '附件文件', 'attachments', 'files'],
};
export const REQUIRED_FIELDS = [
  'channel',
  'account',
  'remoteId',
  'authorId',
  'authorName',
  'text',
  'postedAt',
] as const satisfies readonly (keyof IngestRecord)[];

const CHANNEL_LABELS: Record<Channel, readonly string[]> = {
  weibo: ['微博', '新浪微博'],
  wechat: ['微信', '微信公众号', '公众号'],
  forum: ['论坛', '贴吧'],
  qq: ['qq', '腾讯qq'],
  mailbox: ['邮箱', '信箱', '问政邮箱', '局长信箱'],
  website: ['网站', '官网', '门户网站'],
  phone: ['电话', '来电'],
};
const CATEGORY_LABELS: Record<Category, readonly string[]> = {
  consultation: ['咨询'],
  help: ['求助'],
  complaint: ['投诉'],
  report: ['举报'],
  lead: ['线索'],
  suggestion: ['建议'],
  praise: ['表扬', '感谢'],
  other: ['其他', '其它'],
};
const BUSINESS_LINE_LABELS: Record<BusinessLine, readonly string[]> = {
  household: ['户政', '户籍'],
  exit_entry: ['出入境'],
  traffic: ['交管', '交警', '交通'],
  public_order: ['治安'],
  cyber: ['网安'],
  drugs: ['禁毒'],
  economic_crime: ['经侦'],
  custody: ['监管'],
  legal: ['法制'],
  command_110: ['110', '指挥中心'],
  other: ['其他', '其它'],
};

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replaceAll(/[\s_]/g, '');

/** The field that a column title names, or null. */
export function fieldOfTitle(title: string): keyof IngestRecord | null {
  const wanted = plain(title);
  for (const [field, titles] of Object.entries(COLUMN_TITLES)) {
    if (titles.some((known) => plain(known) === wanted)) return field as keyof IngestRecord;
  }
  return null;
}

/** The Chinese title of a field, as named in sentences. */
export function titleOf(field: keyof IngestRecord): string {
  return COLUMN_TITLES[field][0] ?? field;
}

export const channelOf = (text: string): Channel | null => codeOf(CHANNELS, CHANNEL_LABELS, text);
export const categoryOf = (text: string): Category | null => codeOf(CATEGORIES, CATEGORY_LABELS, text);
export const businessLineOf = (text: string): BusinessLine | null => codeOf(BUSINESS_LINES, BUSINESS_LINE_LABELS, text);

/** Reads 是/否, true/false, yes/no, 1/0; null when it is none of them. */
export function flagOf(text: string): boolean | null {
  const word = plain(text);
  if (['是', '紧急', 'true', 'yes', 'y', '1', '√'].includes(word)) return true;
  return ['否', '不紧急', 'false', 'no', 'n', '0', ''].includes(word) ? false : null;
}

function codeOf<T extends string>(codes: readonly T[], labels: Record<T, readonly string[]>, text: string): T | null {
  const wanted = plain(text);
  return codes.find((code) => plain(code) === wanted || labels[code].some((label) => plain(label) === wanted)) ?? null;
}
