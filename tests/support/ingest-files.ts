import writeExcelFile from 'write-excel-file/node';

/** A row as a collector would write it. */
export interface SampleRow {
  channel: string;
  account: string;
  remoteId: string;
  conversation: string;
  authorId: string;
  authorName: string;
  text: string;
  postedAt: string;
  category: string;
  businessLine: string;
  emergency: string;
}

const TITLES: Record<keyof SampleRow, string> = {
  channel: '渠道',
  account: '账号',
  remoteId: '编号',
  conversation: '会话',
  authorId: '作者编号',
  authorName: '作者',
  text: '内容',
  postedAt: '时间',
  category: '类别',
  businessLine: '业务线',
  emergency: '紧急',
};
const FIELDS = Object.keys(TITLES) as (keyof SampleRow)[];

/** Good rows with what real ones have: rare characters, emoji, commas and quotes. @param prefix of the remote ids */
export function sampleRows(count: number, prefix = 'r-', account = 'weibo-main'): SampleRow[] {
  return Array.from({ length: count }, (_, index) => sampleRow(index, prefix, account));
}

export function sampleRow(index = 0, prefix = 'r-', account = 'weibo-main'): SampleRow {
  return {
    channel: '微博',
    account,
    remoteId: `${prefix}${index}`,
    conversation: `c-${index}`,
    authorId: '123456',
    authorName: `张𠮷${index}`,
    text: `咨询第${index}条：身份证丢了，“异地”能补吗？"急"😭`,
    postedAt: '2024-05-01 08:30',
    category: '咨询',
    businessLine: '户政',
    emergency: '否',
  };
}

export function jsonLinesOf(rows: readonly SampleRow[]): string {
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
}

export function csvOf(rows: readonly SampleRow[]): string {
  const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => FIELDS.map((field) => quote(row[field])).join(','));
  return `${[FIELDS.map((field) => TITLES[field]).join(','), ...lines].join('\r\n')}\r\n`;
}

/** An XLSX file with a real date, a number and a truth value. */
export async function xlsxOf(rows: readonly SampleRow[]): Promise<Buffer> {
  const header = FIELDS.map((field) => ({ value: TITLES[field] }));
  return writeExcelFile([header, ...rows.map((row) => FIELDS.map((field) => cellOf(field, row)))]).toBuffer();
}

/** An XLSX file of one row with many columns. */
export async function wideXlsx(columns: number): Promise<Buffer> {
  return writeExcelFile([Array.from({ length: columns }, (_, index) => ({ value: `c${index}` }))]).toBuffer();
}

function cellOf(field: keyof SampleRow, row: SampleRow) {
  if (field === 'postedAt')
    return { value: new Date(`${row.postedAt.replace(' ', 'T')}:00Z`), format: 'yyyy-mm-dd hh:mm' };
  if (field === 'authorId') return { value: Number(row.authorId) };
  if (field === 'emergency') return { value: row.emergency === '是' };
  return { value: row[field] };
}

/** CSV in which some lines have wrong quotes or too many cells; the others must all be read. */
export function badCsvLines(): { text: string; badLines: number[]; goodIds: string[] } {
  const line = (id: string, text: string): string => `微博,weibo-main,${id},,u1,某人,${text},2024-05-01 08:30`;
  const lines = [
    '渠道,账号,编号,会话,作者编号,作者,内容,时间',
    line('g1', '好'),
    line('b1', '"引号"后面还有字'),
    line('g2', '好'),
    line('b2', '中间有一个"引号'),
    line('g3', '好'),
    line('b3', '逗号,没有,加引号'),
    line('g4', '"多行\n内容"'),
    line('b4', '"没有收尾'),
    line('g5', '好'),
    line('g6', '好'),
  ];
  return { text: lines.join('\n'), badLines: [3, 5, 7, 10], goodIds: ['g1', 'g2', 'g3', 'g4', 'g5', 'g6'] };
}
