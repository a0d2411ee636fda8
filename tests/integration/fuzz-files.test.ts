import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_INGEST_LIMITS } from '../../src-gateway/channels/ingest/limits';
import { parseIngestFile } from '../../src-gateway/channels/ingest/parse-file';
import { ingestRecordSchema } from '../../src-shared/sync/ingest';
import { costOf } from '../support/fuzz/cost';
import { mutated } from '../support/fuzz/mutate';
import { xlsxWith, zipOf } from '../support/fuzz/zip';
import { csvOf, jsonLinesOf, sampleRows, xlsxOf } from '../support/ingest-files';
import { temporaryFolder } from '../support/postgres';

/** Files of the watched folder: each is rows, bad rows and a reason, or refused whole. Seeded, so that a failure comes again. */

const RUNS = { seed: 20_261_124, numRuns: 150 };
const NOW = new Date('2026-03-01T00:00:00Z');
let folder = '';

beforeAll(() => {
  folder = temporaryFolder('fuzz');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads it as the watcher does; every row has to be a record that the store can take, or a reason. */
async function read(name: string, bytes: Uint8Array): Promise<number> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const opened = await parseIngestFile(path, DEFAULT_INGEST_LIMITS, NOW);
  if (!opened.ok) {
    expect(opened.reason).not.toBe('');
    return 0;
  }
  let rows = 0;
  for await (const row of opened.rows) {
    rows += 1;
    if (row.ok) expect(ingestRecordSchema.safeParse(row.record).success).toBe(true);
    else expect(row.reason).not.toBe('');
    if (row.ok) expect(JSON.stringify(row.record)).not.toContain('\\u0000');
  }
  expect(rows).toBeLessThanOrEqual(bytes.length + 1);
  return rows;
}

const binary = fc.string({ unit: 'binary', maxLength: 60 });
const HEADER = '渠道,账号,编号,网民编号,网民,内容,时间\n';

describe('text', () => {
  it.each(['csv', 'jsonl'])('bytes of any kind as %s', async (ending) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => void (await read(`b.${ending}`, bytes))),
      RUNS,
    );
  });

  it.each([
    ['csv', csvOf(sampleRows(8))],
    ['jsonl', jsonLinesOf(sampleRows(8))],
  ])('a good %s that was cut or changed', async (ending, text) => {
    await fc.assert(
      fc.asyncProperty(mutated(Buffer.from(text)), async (bytes) => void (await read(`m.${ending}`, bytes))),
      RUNS,
    );
  });

  it('cells and quotes of any kind', async () => {
    const piece = fc.oneof(
      binary,
      fc.constantFrom('"', '""', ',', '\n', '\r\n', ';', '\t', '=cmd()', '微博', '2026-03-01 08:30'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        await read('c.csv', Buffer.from(HEADER + pieces.join('')));
      }),
      RUNS,
    );
  });

  it('a header of any kind', async () => {
    const title = fc.oneof(binary, fc.constantFrom(...HEADER.trim().split(','), '__proto__', 'constructor', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(title, { maxLength: 12 }), async (titles) => {
        await read('h.csv', Buffer.from(`${titles.join(',')}\n微博,a,1,u,u,内容,2026-03-01 08:30\n`));
      }),
      RUNS,
    );
  });

  it('JSON of any kind', async () => {
    const key = fc.constantFrom(
      'channel',
      'account',
      'remoteId',
      'text',
      'postedAt',
      'attachments',
      '__proto__',
      'toString',
    );
    const line = fc.oneof(
      fc.json(),
      fc.dictionary(key, fc.oneof(fc.anything(), binary)).map((each) => JSON.stringify(each) ?? ''),
      fc.constantFrom(
        '{"__proto__":{"polluted":1}}',
        `${'['.repeat(50_000)}`,
        '{"a":'.repeat(20_000),
        '1e999',
        '"\\ud800"',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        await read('j.jsonl', Buffer.from(lines.join('\n')));
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      RUNS,
    );
  });

  it.each([
    ['open-quote.csv', `${HEADER}${'"微博\n'.repeat(100_000)}`],
    ['odd-quotes.csv', `${HEADER}${`"a\n${'b\n'.repeat(1_998)}`.repeat(60)}`],
    ['one-line.csv', `${HEADER}${'a'.repeat(40_000_000)}`],
    ['one-quoted.csv', `${HEADER}"${'a\n'.repeat(200_000)}`],
    ['commas.csv', `${HEADER}${','.repeat(40_000_000)}`],
    ['many-commas.csv', `${HEADER}${`${','.repeat(150_000)}\n`.repeat(20)}`],
    ['wide-header.csv', `${','.repeat(199_000)}\n${'a\n'.repeat(2_000)}`],
    ['quotes.csv', `${HEADER}${'"'.repeat(40_000_000)}`],
    ['empty-lines.jsonl', '\n'.repeat(5_000_000)],
    ['nested.jsonl', '['.repeat(20_000_000)],
    ['numbers.jsonl', '1\n'.repeat(200_000)],
  ])(
    '%s costs no more than its size',
    async (name, text) => {
      const cost = await costOf('file', folder, name, Buffer.from(text));
      expect(cost.megabytes).toBeLessThan(600);
      expect(cost.cpuSeconds).toBeLessThan(30);
    },
    150_000,
  );
});

describe('spreadsheets', () => {
  it('bytes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1_000 }), async (bytes) => {
        expect(await read('b.xlsx', Buffer.concat([Buffer.from('PK\u0003\u0004'), bytes]))).toBe(0);
      }),
      RUNS,
    );
  });

  it('a good one that was cut or changed', async () => {
    const good = Buffer.from(await xlsxOf(sampleRows(4)));
    await fc.assert(
      fc.asyncProperty(mutated(good), async (bytes) => void (await read('m.xlsx', bytes))),
      RUNS,
    );
  });

  it('a good zip with any markup in it', async () => {
    const piece = fc.oneof(
      binary.map((text) => text.replaceAll(/[<&]/g, '')),
      fc.constantFrom(
        '<row r="1">',
        '<row>',
        '</row>',
        '<c r="A1" t="s">',
        '<c t="inlineStr">',
        '<c r="ZZZ9">',
        '</c>',
      ),
      fc.constantFrom(
        '<v>0</v>',
        '<v>-1</v>',
        '<v>99999999</v>',
        '<v>x</v>',
        '<is><t>a</t></is>',
        '<is>',
        '<t>',
        '<f>A1</f>',
      ),
      fc.constantFrom('&amp;', '&lol;', '<!DOCTYPE a [<!ENTITY lol "lol">]>', '<![CDATA[', ']]>', '<!--', '<', 'r="1"'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.array(piece, { maxLength: 10 }),
        async (rows, strings) => {
          await read('x.xlsx', xlsxWith(rows.join(''), strings.join('')));
        },
      ),
      RUNS,
    );
  });

  const MB = 1_000_000;
  it.each<[string, () => Buffer]>([
    ['cells', () => xlsxWith('<row r="1"><c/></row>'.repeat(6 * MB))],
    ['rows', () => xlsxWith('<row/>'.repeat(20 * MB))],
    ['strings', () => xlsxWith('<row r="1"/>', '<si><t>a</t></si>'.repeat(7 * MB))],
    ['nesting', () => xlsxWith('<a>'.repeat(4 * MB))],
    ['attributes', () => xlsxWith(`<row ${Array.from({ length: 200_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`)],
    ['one text', () => xlsxWith(`<row><c t="inlineStr"><is><t>${'x'.repeat(140 * MB)}</t></is></c></row>`)],
    ['references', () => xlsxWith(`<row><c t="inlineStr"><is><t>${'&amp;'.repeat(20 * MB)}</t></is></c></row>`)],
    [
      'long texts',
      () => xlsxWith(`<row><c t="inlineStr"><is><t>${'x'.repeat(900_000)}</t></is></c></row>`.repeat(150)),
    ],
    ['more than it says', () => zipOf([{ name: 'xl/workbook.xml', data: Buffer.alloc(400 * MB), declared: 1_000 }])],
    ['as much as it says', () => zipOf([{ name: 'xl/workbook.xml', data: Buffer.alloc(400 * MB) }])],
    [
      'many parts',
      () => zipOf(Array.from({ length: 1_900 }, (_, at) => ({ name: `xl/media/${at}`, data: Buffer.alloc(70_000) }))),
    ],
  ])(
    'a bomb of %s costs little',
    async (name, make) => {
      const cost = await costOf('file', folder, `${name}.xlsx`, make());
      expect(cost.said).toMatch(/^refused |^read /);
      expect(cost.megabytes).toBeLessThan(900);
      expect(cost.cpuSeconds).toBeLessThan(30);
    },
    150_000,
  );
});
