import { appendFile, mkdtemp, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FolderWatcher, startFolderWatcher } from '../../src-gateway/channels/ingest/folder-watcher';
import { createDeskSink } from '../../src-gateway/channels/ingest/record-sink';
import { type ChannelDesk, DESK, openChannelDesk, until } from '../support/channel-desk';
import { csvOf, jsonLinesOf, sampleRow, sampleRows, xlsxOf } from '../support/ingest-files';
import { startPostgres, type TestPostgres } from '../support/postgres';

let postgres: TestPostgres;
let root: string;
let desk: ChannelDesk;
let watcher: FolderWatcher;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dutydesk-folder-'));
  desk = await openChannelDesk(postgres, {});
  watcher = await startFolderWatcher(
    createDeskSink(desk.deps),
    { path: root, desk: DESK },
    { stableMs: 200, rescanMs: 500, retryMs: 500 },
  );
});
afterEach(async () => {
  await watcher.close();
  await desk.close();
  await rm(root, { recursive: true });
});

/** As a well-behaved collector does: under another name first. */
async function put(name: string, content: string | Buffer): Promise<void> {
  await writeFile(join(root, `${name}.part`), content);
  await rename(join(root, `${name}.part`), join(root, 'in', name));
}
const names = (folder: 'in' | 'done' | 'aside') => readdir(join(root, folder));
const isIn = (folder: 'done' | 'aside', name: string) =>
  until(`${folder}/${name}`, async () => (await names(folder)).includes(name));
const count = async () =>
  (
    await desk.db
      .selectFrom('message')
      .select((get) => get.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;

it('takes in JSON Lines, CSV and XLSX, once', async () => {
  await put('一.jsonl', jsonLinesOf(sampleRows(60, 'a-')));
  await put('二.csv', iconv.encode(csvOf(sampleRows(60, 'b-')), 'gb18030'));
  await put('三.xlsx', await xlsxOf(sampleRows(60, 'c-')));
  for (const name of ['一.jsonl', '二.csv', '三.xlsx']) await isIn('done', name);
  expect(await count()).toBe(180);
  await put('一.jsonl', jsonLinesOf(sampleRows(61, 'a-')));
  await isIn('done', '一~2.jsonl');
  expect(await count()).toBe(181);
  expect(await names('in')).toEqual([]);
  expect(await names('aside')).toEqual([]);
  expect(watcher.health()).toBe('ok');
});

it('lists no more bad rows than a person could look at, and takes the good one behind them', async () => {
  await put('noise.jsonl', `${'x\n'.repeat(100_300)}${JSON.stringify(sampleRow(0))}\n`);
  await isIn('done', 'noise.jsonl');
  const listed = (await readFile(join(root, 'aside', 'noise.jsonl.bad.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(listed).toHaveLength(100_001);
  expect(listed.at(-1)).toContain('另有 300 行');
  expect(await count()).toBe(1);
}, 60_000);

it('sets bad rows aside beside the good ones', async () => {
  const lines = [
    JSON.stringify(sampleRow(0)),
    '{oops',
    JSON.stringify(sampleRow(1, 'r-', 'nobody')),
    JSON.stringify(sampleRow(2)),
  ];
  await put('mixed.jsonl', lines.join('\n'));
  await isIn('done', 'mixed.jsonl');
  expect(await count()).toBe(2);
  const aside = (await readFile(join(root, 'aside', 'mixed.jsonl.bad.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(aside.map((row) => [row['line'], row['code']]).sort()).toEqual([
    [2, 'not_json'],
    [3, 'unknown_account'],
  ]);
  expect(aside.find((row) => row['line'] === 2)?.['original']).toBe('{oops');
});

it('waits for a file that is still being written', async () => {
  const path = join(root, 'in', 'slow.jsonl');
  await writeFile(path, '');
  for (const row of sampleRows(8)) {
    await appendFile(path, `${JSON.stringify(row)}\n`);
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  await isIn('done', 'slow.jsonl');
  expect(await count()).toBe(8);
  await writeFile(join(root, 'in', 'never.csv.part'), 'x');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await names('in')).toEqual(['never.csv.part']);
});

it('sets aside what cannot be read at all, untouched, with the reason', async () => {
  const utf16 = Buffer.from(`\uFEFF${jsonLinesOf(sampleRows(2))}`, 'utf16le');
  await put('utf16.jsonl', utf16);
  await put('notes.txt', 'hello');
  await symlink('/etc/hostname', join(root, 'in', 'link.jsonl'));
  const huge = await open(join(root, 'huge.jsonl'), 'w');
  await huge.truncate(200 * 1024 * 1024);
  await huge.close();
  await rename(join(root, 'huge.jsonl'), join(root, 'in', 'huge.jsonl'));
  for (const name of ['utf16.jsonl', 'notes.txt', 'link.jsonl', 'huge.jsonl']) await isIn('aside', name);
  expect(await readFile(join(root, 'aside', 'utf16.jsonl'))).toEqual(utf16);
  expect(await readFile(join(root, 'aside', 'huge.jsonl.reason.txt'), 'utf8')).toContain('200 MB');
  expect(await readFile(join(root, 'aside', 'link.jsonl.reason.txt'), 'utf8')).toContain('链接');
  expect(await count()).toBe(0);
  expect(await names('done')).toEqual([]);
});

it('keeps the file in place when the disk is full for the list of bad rows, and goes on when there is room', async () => {
  // Writing through this link fails with ENOSPC, as on a full disk.
  await symlink('/dev/full', join(root, 'aside', 'full.jsonl.bad.jsonl.part'));
  await put('full.jsonl', `${JSON.stringify(sampleRow(0))}\n{oops\n`);
  await until('a problem', () => watcher.health().includes('磁盘已满'));
  expect(watcher.health()).toContain('没有丢失');
  expect(await names('in')).toEqual(['full.jsonl']);
  await isIn('done', 'full.jsonl');
  expect(await names('aside')).toEqual(['full.jsonl.bad.jsonl']);
  expect(await count()).toBe(1);
  await until('health', () => watcher.health() === 'ok');
});
