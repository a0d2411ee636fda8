import type { Account, Department, Officer } from '../../src-shared/domain/officer';
import type { EntryKind } from '../../src-shared/sync/administration';
import { businessLineName } from '../answer/business-line-names';
import { writeCsv } from '../table/write-csv';
import { writeSheet } from '../table/write-sheet';
import { CHANNEL_WORDS, ENTRY_COLUMNS, ROLE_WORDS, sheetColumns, VIA_WORDS, YES_NO_WORDS } from './entry-columns';

type Row = Omit<Officer, 'deskId'> | Omit<Department, 'deskId'> | Omit<Account, 'deskId'>;
const NAMES: Record<EntryKind, string> = { officer: '民警', department: '部门', account: '官方账号' };

/** The bytes of a file of officers, departments or accounts, which `readEntryTable` reads back to the same. */
export async function writeEntryFile(
  kind: EntryKind,
  format: 'xlsx' | 'csv',
  entries: readonly Row[],
): Promise<Buffer> {
  const rows = entries.map((entry) => ENTRY_COLUMNS[kind].map(({ field }) => cellOf(field, entry)));
  const columns = sheetColumns(kind);
  if (format === 'xlsx') return writeSheet(NAMES[kind], columns, rows);
  return Buffer.from(writeCsv([columns.map(({ title }) => title), ...rows]), 'utf8');
}

function cellOf(field: string, entry: Row): string {
  if (field === 'role' && 'role' in entry) return ROLE_WORDS[entry.role][0];
  if (field === 'channel' && 'channel' in entry) return CHANNEL_WORDS[entry.channel][0];
  if (field === 'via' && 'via' in entry) return VIA_WORDS[entry.via][0];
  if (field === 'active' && 'active' in entry) return YES_NO_WORDS[entry.active ? 'yes' : 'no'][0];
  if (field === 'businessLines' && 'businessLines' in entry)
    return entry.businessLines.map((line) => businessLineName(line)).join('、');
  const texts: Record<string, unknown> = { ...entry };
  return String(texts[field] ?? '');
}
