import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { postgresMigrations } from '../../../migrations/postgres/index';
import type { RowPage } from '../../db/backup/load';
import { errorCode } from '../../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';
import {
  BACKUP_FORMAT,
  type BackupHeader,
  type BackupSummary,
  backupHeaderSchema,
  backupTrailerSchema,
  tableLineSchema,
} from './backup-format';

/** The longest line: a file of the library (10 MB) is twice that in text. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Rows are handed on in pages of about this size. */
const PAGE_BYTES = 2_000_000;
const PAGE_ROWS = 500;

type Part = { is: 'header'; header: BackupHeader } | ({ is: 'rows' } & RowPage) | { is: 'end'; summary: BackupSummary };

/**
 * Reads a backup from beginning to end and checks everything about it.
 * @throws StartupProblem (exit code 78) with one sentence on what is wrong with it
 */
export async function verifyBackup(file: string, signal: AbortSignal): Promise<BackupSummary> {
  const widths = new Map<string, number>();
  for await (const part of readBackup(file, signal)) {
    if (part.is === 'header') for (const { name, columns } of part.header.tables) widths.set(name, columns.length);
    else if (part.is === 'end') return part.summary;
    else if (!part.lines.every((line) => isRow(parse(file, line), widths.get(part.table))))
      throw damaged(file, `表 ${part.table} 中有一行的格式不对`, `a row of its table ${part.table} is malformed`);
  }
  throw damaged(file, '没有结尾', 'it has no end');
}

/**
 * The rows of a backup, page by page in the order of its tables.
 * @throws StartupProblem at the latest after the last row, when the file is not what was verified before (`sha256`)
 */
export async function* readRows(file: string, sha256: string, signal: AbortSignal): AsyncGenerator<RowPage> {
  let end: BackupSummary | null = null;
  for await (const part of readBackup(file, signal)) {
    if (part.is === 'rows') yield part;
    else if (part.is === 'end') end = part.summary;
  }
  if (end?.sha256 !== sha256) throw damaged(file, '在恢复途中被改动', 'it was changed while it was being restored');
}

async function* readBackup(file: string, signal: AbortSignal): AsyncGenerator<Part> {
  const hash = createHash('sha256');
  const rows: Record<string, number> = {};
  let header: BackupHeader | null = null;
  let sha256: string | null = null;
  let table: string | null = null;
  let page: string[] = [];
  let bytes = 0;
  const flush = function* (): Generator<Part> {
    if (page.length === 0 || table === null) return;
    yield { is: 'rows', table, lines: page };
    page = [];
    bytes = 0;
  };
  for await (const line of linesOf(file, signal)) {
    if (sha256 !== null) throw damaged(file, '结尾之后还有内容', 'something follows its end');
    if (header === null) {
      header = readHeader(file, line);
      hashLine(hash, line);
      yield { is: 'header', header };
    } else if (line.startsWith('[')) {
      if (table === null) throw damaged(file, '格式不对', 'its form is not right');
      rows[table] = (rows[table] ?? 0) + 1;
      hashLine(hash, line);
      page.push(line);
      bytes += line.length;
      if (bytes >= PAGE_BYTES || page.length >= PAGE_ROWS) yield* flush();
    } else {
      yield* flush();
      const value = parse(file, line);
      const next = tableLineSchema.safeParse(value);
      if (next.success) {
        table = next.data.table;
        if (table in rows || !header.tables.some(({ name }) => name === table))
          throw damaged(file, `出现了不该有的表 ${table}`, `it holds a table ${table} that does not belong there`);
        rows[table] = 0;
        hashLine(hash, line);
        continue;
      }
      sha256 = readTrailer(file, value, { header, rows, digest: hash.digest('hex') });
    }
  }
  if (header === null || sha256 === null) throw damaged(file, '不完整（后面的部分丢失了）', 'it is cut short');
  yield { is: 'end', summary: { header, rows, sha256 } };
}

function readHeader(file: string, line: string): BackupHeader {
  const parsed = backupHeaderSchema.safeParse(parse(file, line));
  if (!parsed.success) throw damaged(file, '不是网关的备份', 'it is not a backup of a gateway');
  const header = parsed.data;
  const known = Object.keys(postgresMigrations);
  const isOlderOrSame = header.migrations.every((name, index) => name === known[index]);
  if (header.format > BACKUP_FORMAT || !isOlderOrSame) {
    throw new StartupProblem(
      `备份 ${file} 是由另一版本的网关（${header.program}，表结构 ${header.migrations.at(-1)}）写的，本程序不认识：没有改动数据；请用那个版本或更新的版本恢复。 ` +
        'The backup was written by a gateway of another version that this one does not know: nothing was changed; restore it with that version or a later one.',
      EXIT_CONFIG,
    );
  }
  return header;
}

function readTrailer(
  file: string,
  value: unknown,
  read: { header: BackupHeader; rows: Record<string, number>; digest: string },
): string {
  const parsed = backupTrailerSchema.safeParse(value);
  if (!parsed.success) throw damaged(file, '格式不对', 'its form is not right');
  const { rows, sha256 } = parsed.data;
  const isComplete = read.header.tables.every(({ name }) => rows[name] !== undefined && rows[name] === read.rows[name]);
  if (!isComplete) throw damaged(file, '行数与清单不符', 'the number of rows is not that of its manifest');
  if (sha256 !== read.digest)
    throw damaged(file, '内容与校验值不符，被改动过', 'its content does not match its SHA-256: it was changed');
  return sha256;
}

/** Anything else would fail in the middle of a restore. */
function isRow(value: unknown, width: number | undefined): boolean {
  return (
    Array.isArray(value) && value.length === width && value.every((text) => text === null || typeof text === 'string')
  );
}

function parse(file: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(file, '格式不对', 'its form is not right');
  }
}

function hashLine(hash: Hash, line: string): void {
  hash.update(line, 'utf8').update('\n');
}

/** Lines of an unpacked file; the last one may lack its end. Never holds more than one line. */
async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const packed = createReadStream(file, { signal });
  const unpacked = createGunzip();
  packed.once('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  let parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        parts.push(chunk.subarray(start, end));
        yield Buffer.concat(parts).toString('utf8');
        parts = [];
        length = 0;
        start = end + 1;
      }
      parts.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > MAX_LINE_BYTES) throw damaged(file, '有一行太长', 'it has a line that is too long');
    }
  } catch (error) {
    throw toProblem(file, error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
  if (length > 0) throw damaged(file, '不完整（后面的部分丢失了）', 'it is cut short');
}

function toProblem(file: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'Z_BUF_ERROR') return damaged(file, '不完整（后面的部分丢失了）', 'it is cut short');
  if (code?.startsWith('Z_') === true)
    return damaged(file, '不是 gzip 文件，或已损坏', 'it is no gzip file, or damaged');
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new StartupProblem(
    `读不到备份 ${file}（${code}）：请检查路径和权限。 The backup cannot be read: check its path and permissions.`,
    EXIT_CONFIG,
    { cause: error },
  );
}

function damaged(file: string, what: string, whatInEnglish: string): StartupProblem {
  return new StartupProblem(
    `备份 ${file} 不能用：${what}。没有改动数据，请换一份备份。 The backup cannot be used: ${whatInEnglish}. Nothing was changed; take another backup.`,
    EXIT_CONFIG,
  );
}
