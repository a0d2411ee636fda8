import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_INGEST_LIMITS } from '../../src-gateway/channels/ingest/limits';
import { parseIngestFile } from '../../src-gateway/channels/ingest/parse-file';
import type { BadRow, GoodRow, RowResult } from '../../src-gateway/channels/ingest/row-result';
import { badCsvLines, csvOf, jsonLinesOf, sampleRow, sampleRows, wideXlsx, xlsxOf } from '../support/ingest-files';

const NOW = new Date('2024-06-01T00:00:00Z');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dutydesk-ingest-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(name: string, content: string | Buffer): Promise<RowResult[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const opened = await parseIngestFile(path, DEFAULT_INGEST_LIMITS, NOW);
  if (!opened.ok) throw new Error(opened.reason);
  const rows: RowResult[] = [];
  for await (const row of opened.rows) rows.push(row);
  return rows;
}

async function refusal(name: string, content: string | Buffer): Promise<{ code: string; reason: string }> {
  const path = join(folder, name);
  await writeFile(path, content);
  const opened = await parseIngestFile(path, DEFAULT_INGEST_LIMITS, NOW);
  if (opened.ok) throw new Error('was read');
  return { code: opened.code, reason: opened.reason };
}

const isGood = (row: RowResult): row is GoodRow => row.ok;
const isBad = (row: RowResult): row is BadRow => !row.ok;

describe('reading files', () => {
  const encodings: Record<string, (text: string) => Buffer> = {
    'UTF-8': (text) => Buffer.from(text, 'utf8'),
    'UTF-8 with BOM': (text) => Buffer.from(`\uFEFF${text}`, 'utf8'),
    'GB 18030': (text) => iconv.encode(text, 'gb18030'),
  };
  const formats = { jsonl: jsonLinesOf, csv: csvOf };
  const expected = sampleRows(20).map((row) => row.text);

  for (const [encoding, encode] of Object.entries(encodings)) {
    for (const [format, write] of Object.entries(formats)) {
      it(`reads ${format} in ${encoding}`, async () => {
        const rows = await read(`a.${format}`, encode(write(sampleRows(20))));
        expect(rows.filter(isBad)).toEqual([]);
        const records = rows.filter(isGood).map((row) => row.record);
        expect(records.map((record) => record.text)).toEqual(expected);
        expect(records[0]).toMatchObject({
          channel: 'weibo',
          account: 'weibo-main',
          remoteId: 'r-0',
          authorName: '张𠮷0',
          postedAt: '2024-05-01T00:30:00.000Z',
          category: 'consultation',
          businessLine: 'household',
          emergency: false,
        });
      });
    }
  }

  it('reads XLSX with dates, numbers and Chinese titles', async () => {
    const rows = await read('a.xlsx', await xlsxOf(sampleRows(20)));
    expect(rows.filter(isBad)).toEqual([]);
    const records = rows.filter(isGood).map((row) => row.record);
    expect(records.map((record) => record.text)).toEqual(expected);
    expect(records[0]).toMatchObject({ postedAt: '2024-05-01T00:30:00.000Z', authorId: '123456', emergency: false });
    expect(rows[0]?.line).toBe(2);
  });
});

describe('bad rows', () => {
  it('names line, code and a Chinese sentence, and keeps the original', async () => {
    const good = sampleRow();
    const lines = [
      JSON.stringify(good),
      '{"channel": "weibo",',
      '[1,2]',
      JSON.stringify({ ...good, remoteId: 'x1', text: ' ' }),
      JSON.stringify({ ...good, remoteId: 'x2', channel: '飞鸽' }),
      JSON.stringify({ ...good, remoteId: 'x3', postedAt: '2024-02-30 08:00' }),
      JSON.stringify({ ...good, remoteId: 'x4', postedAt: '2034-02-03 08:00' }),
      JSON.stringify({ ...good, remoteId: 'x5', text: '长'.repeat(20_001) }),
      JSON.stringify({ ...good, remoteId: 1.5e17 }),
      '',
      'x'.repeat(300_000),
      JSON.stringify({ ...good, remoteId: 'x6', text: '含\u0000空\ud800字符' }),
    ];
    const rows = await read('bad.jsonl', lines.join('\r\n'));
    expect(rows.filter(isBad).map((row) => [row.line, row.code])).toEqual([
      [2, 'not_json'],
      [3, 'not_an_object'],
      [4, 'missing_field'],
      [5, 'unknown_value'],
      [6, 'bad_time'],
      [7, 'time_in_future'],
      [8, 'field_too_long'],
      [9, 'number_rounded'],
      [11, 'line_too_long'],
    ]);
    expect(rows.filter(isBad).every((row) => /[\u4e00-\u9fff].*。$/.test(row.reason))).toBe(true);
    expect(rows.find(isBad)?.original).toBe('{"channel": "weibo",');
    const last = rows.at(-1);
    expect(last?.ok && last.record.text).toBe('含空\uFFFD字符');
  });

  it('loses no message behind a wrong quote in CSV', async () => {
    const { text, badLines, goodIds } = badCsvLines();
    const rows = await read('quotes.csv', text);
    expect(rows.filter(isBad).map((row) => row.line)).toEqual(badLines);
    expect(rows.filter(isGood).map((row) => row.record.remoteId)).toEqual(goodIds);
  });

  it('keeps line breaks inside quotes', async () => {
    const rows = await read('breaks.csv', csvOf([{ ...sampleRow(), text: '第一行\n第二行，有"引号"' }]));
    expect(rows.map((row) => row.ok && row.record.text)).toEqual(['第一行\n第二行，有"引号"']);
  });
});

describe('files of which nothing can be read', () => {
  it('refuses other encodings with a sentence', async () => {
    const text = jsonLinesOf(sampleRows(3));
    expect((await refusal('utf16.jsonl', Buffer.from(`\uFEFF${text}`, 'utf16le'))).code).toBe('unknown_encoding');
    expect((await refusal('latin1.csv', Buffer.from('caf\xe9\n1,2\n', 'latin1'))).code).toBe('unknown_encoding');
    expect((await refusal('noise.csv', randomBytes(5_000))).code).toBe('unknown_encoding');
  });

  it('refuses UTF-8 with a damaged byte instead of reading it as GB18030', async () => {
    const bytes = Buffer.from(jsonLinesOf(sampleRows(50)), 'utf8');
    const cut = bytes.subarray(0, bytes.lastIndexOf('咨') + 1);
    expect((await refusal('cut.jsonl', cut)).code).toBe('damaged_text');
    bytes[bytes.indexOf('咨') + 1] = 0x20;
    expect((await refusal('flipped.jsonl', bytes)).code).toBe('damaged_text');
  });

  it('refuses what is empty, unknown or without columns', async () => {
    expect((await refusal('e.csv', '')).code).toBe('empty');
    expect((await refusal('a.docx', 'x')).code).toBe('unknown_type');
    const missing = await refusal('m.csv', '渠道,账号\n微博,a\n');
    expect(missing).toMatchObject({ code: 'missing_columns' });
    expect(missing.reason).toContain('“内容”');
  });

  it('refuses a 200 MB file without reading it', async () => {
    const path = join(folder, 'huge.jsonl');
    const file = await open(path, 'w');
    await file.truncate(200 * 1024 * 1024);
    await file.close();
    const started = performance.now();
    const opened = await parseIngestFile(path, DEFAULT_INGEST_LIMITS, NOW);
    expect(opened).toMatchObject({ ok: false, code: 'too_large' });
    expect(!opened.ok && opened.reason).toContain('200 MB');
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('hostile spreadsheets', () => {
  it('refuses what is no zip, what is cut, and what lies about its size', async () => {
    expect((await refusal('no.xlsx', 'not a zip')).code).toBe('broken_xlsx');
    const good = await xlsxOf(sampleRows(2));
    expect((await refusal('cut.xlsx', good.subarray(0, good.length - 10))).code).toBe('broken_xlsx');
    const directory = good.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    const lying = Buffer.from(good);
    lying.writeUInt32LE(5, directory + 24);
    expect((await refusal('lying.xlsx', lying)).code).toBe('broken_xlsx');
    const bomb = Buffer.from(good);
    bomb.writeUInt32LE(0xf0000000, directory + 24);
    expect((await refusal('bomb.xlsx', bomb)).code).toBe('xlsx_too_large');
  });

  it('refuses a sheet that is too wide', async () => {
    expect((await refusal('wide.xlsx', await wideXlsx(100))).code).toBe('too_many_rows');
  });
});
