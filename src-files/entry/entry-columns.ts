import { CHANNELS, type Channel } from '../../src-shared/domain/classification';
import { DEPARTMENT_VIAS, type DepartmentVia } from '../../src-shared/domain/delivery';
import { ROLES, type Role } from '../../src-shared/domain/officer';
import type { EntryKind } from '../../src-shared/sync/administration';
import type { SheetColumn } from '../table/write-sheet';

/** A column of a file of officers, departments or accounts. */
export interface EntryColumn {
  field: string;
  /** Names by which it goes in a file; the first is the one that is written. */
  titles: readonly [string, ...string[]];
  /** In characters. */
  width: number;
  /** No row can do without. */
  isNeeded: boolean;
}

const id = column('id', ['编号', 'Id'], 20);
const name = column('name', ['姓名', 'Name'], 16, true);
const active = column('active', ['启用', '在岗', 'Active'], 8);

export const ENTRY_COLUMNS: Record<EntryKind, readonly EntryColumn[]> = {
  officer: [
    id,
    column('badgeNumber', ['警号', 'Badge number'], 14, true),
    name,
    column('role', ['角色', 'Role'], 12),
    { ...active, titles: ['在岗', '启用', 'Active'] },
  ],
  department: [
    id,
    { ...name, titles: ['部门名称', '名称', '部门', 'Name'], width: 28 },
    column('businessLines', ['业务线', '警种', 'Business lines'], 28),
    column('via', ['转办方式', '方式', 'Way'], 12),
    column('address', ['地址', '群号', '邮箱', 'Address'], 28),
    active,
  ],
  account: [
    id,
    column('channel', ['渠道', 'Channel'], 10, true),
    { ...name, titles: ['账号名称', '名称', '账号', 'Name'], width: 28 },
    column('region', ['地区', '区域', 'Region'], 16),
    active,
  ],
};

function column(field: string, titles: EntryColumn['titles'], width: number, isNeeded = false): EntryColumn {
  return { field, titles, width, isNeeded };
}

export function sheetColumns(kind: EntryKind): SheetColumn[] {
  return ENTRY_COLUMNS[kind].map(({ titles, width }) => ({ title: titles[0], width }));
}

/** The column that a title means, or null. */
export function columnOf(kind: EntryKind, title: string): EntryColumn | null {
  const wanted = plain(title);
  return (
    ENTRY_COLUMNS[kind].find(({ field, titles }) => [field, ...titles].some((known) => plain(known) === wanted)) ?? null
  );
}

/** Words of a cell that stands for one of a closed set; the first is the one that is written. */
type Words<T extends string> = Record<T, readonly [string, ...string[]]>;
export const ROLE_WORDS: Words<Role> = {
  officer: ['值班民警', '民警', 'Officer'],
  lead: ['值班长', '组长', 'Lead'],
  expert: ['专家', 'Expert'],
  administrator: ['管理员', 'Administrator'],
  auditor: ['审计员', '督察', 'Auditor'],
};
export const CHANNEL_WORDS: Words<Channel> = {
  weibo: ['微博', 'Weibo'],
  wechat: ['微信', 'WeChat'],
  forum: ['论坛', 'Forum'],
  qq: ['QQ'],
  mailbox: ['信箱', '邮箱', 'Mailbox'],
  website: ['网站', 'Website'],
  phone: ['电话', 'Phone'],
};
export const VIA_WORDS: Words<DepartmentVia> = {
  oa: ['OA'],
  qq: ['QQ 群', 'QQ'],
  mail: ['邮箱', '邮件', 'Mail'],
  robot: ['群机器人', '机器人', 'Robot'],
  phone: ['电话', 'Phone'],
};
export const YES_NO_WORDS: Words<'yes' | 'no'> = {
  yes: ['是', '启用', '在岗', 'Yes', 'true', '1'],
  no: ['否', '停用', '离岗', 'No', 'false', '0'],
};

export const roleOf = (cell: string): Role | null => meaning(ROLES, ROLE_WORDS, cell);
export const channelOf = (cell: string): Channel | null => meaning(CHANNELS, CHANNEL_WORDS, cell);
export const viaOf = (cell: string): DepartmentVia | null => meaning(DEPARTMENT_VIAS, VIA_WORDS, cell);
export const yesNoOf = (cell: string): 'yes' | 'no' | null => meaning(['yes', 'no'], YES_NO_WORDS, cell);

function meaning<T extends string>(values: readonly T[], words: Words<T>, cell: string): T | null {
  const wanted = plain(cell);
  return values.find((value) => [value, ...words[value]].some((word) => plain(word) === wanted)) ?? null;
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
}
