import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { type AnswerContent, answerContentSchema } from '../../src-shared/domain/answer';
import { BUSINESS_LINES } from '../../src-shared/domain/classification';
import { answerIdSchema } from '../../src-shared/domain/ids';
import { storableText } from '../../src-shared/domain/storable-text';
import { IMPORT_FIELDS } from '../../src-shared/ipc/answer-import-views';
import { ANSWER_FORMATS, type AnswerFormat, type AnswerTable } from './answer-table';
import { guessFields } from './column-names';
import { parseDay } from './day';
import { type ExportedAnswer, exportedCell } from './exported-answer';
import { KEYWORD_SEPARATORS, readList } from './list-cell';
import { readAnswerFile } from './read-answer-file';
import { writeAnswerFile } from './write-answer-file';

const folder = mkdtempSync(join(tmpdir(), 'dutydesk-answer-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMITS = {
  maxFileBytes: 50 * 1024 * 1024,
  maxLineChars: 200_000,
  maxSheetRows: 20_010,
  maxSheetColumns: 64,
  maxUnpackedBytes: 300 * 1024 * 1024,
  maxRows: 20_000,
};

async function read(name: string, bytes: Buffer | string): Promise<AnswerTable> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const table = await readAnswerFile(path, LIMITS);
  if (!table.ok) throw new Error(`${table.code} ${table.detail}`);
  return table;
}

const written = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'问答：=+-@\'",;，；\t\n\r\\_xABf0 【】？|'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
    maxLength: 60,
  })
  .map(storableText);
const text = written.map((value) => value.trim()).filter((value) => value !== '');
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);

const answer: fc.Arbitrary<ExportedAnswer> = fc
  .record({
    question: text,
    alternatives: fc.array(text, { maxLength: 4 }),
    text,
    shortText: maybe(text),
    link: maybe(fc.webUrl({ validSchemes: ['https'] })),
    textEn: maybe(text),
    internalNote: written,
    basis: maybe(fc.record({ title: text, source: written, note: fc.constant(''), date: maybe(day) })),
    businessLine: maybe(fc.constantFrom(...BUSINESS_LINES)),
    region: written,
    ownerDepartmentId: fc.constant(null),
    ownerOfficerId: fc.constant(null),
    keywords: fc.array(text, { maxLength: 4 }),
    attachments: fc.constant([]),
    validFrom: maybe(day),
    validUntil: maybe(day),
    reviewAt: maybe(day),
  })
  .map((content) => ({
    id: answerIdSchema.parse('ans-1'),
    content: answerContentSchema.parse(content) as AnswerContent,
    ownerDepartment: '户政支队',
    ownerOfficer: '林晓',
  }));

describe('a file of ours read again', () => {
  for (const format of ['xlsx', 'csv'] as const) {
    test(`${format} has every field as it was`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
          const table = await read(`a.${format}`, await writeAnswerFile(format, answers, '2026-03-01'));
          expect(guessFields(table.columns)).toEqual(IMPORT_FIELDS);
          const expected = answers.map((each) => IMPORT_FIELDS.map((field) => exportedCell(each, field)));
          const plain = (cell: string): string => (format === 'csv' ? cell.replaceAll('\r\n', '\n') : cell);
          expect(table.rows.map((row) => row.cells)).toEqual(expected.map((row) => row.map(plain)));
        }),
        { numRuns: 40 },
      );
    });
  }

  test('JSON Lines have every field as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
        const table = await read('a.jsonl', await writeAnswerFile('jsonl', answers, '2026-03-01'));
        const at = (name: string): number => table.columns.indexOf(name);
        for (const [index, { content }] of answers.entries()) {
          const cells = table.rows[index]?.cells ?? [];
          const cell = (name: string): string => cells[at(name)] ?? '';
          expect(cell('question')).toBe(content.question);
          expect(cell('text')).toBe(content.text);
          expect(cell('internalNote')).toBe(content.internalNote);
          expect(readList(cell('keywords'), KEYWORD_SEPARATORS)).toEqual(content.keywords);
          expect(readList(cell('alternatives'), KEYWORD_SEPARATORS)).toEqual(content.alternatives);
          if (content.basis !== null) expect(cell('basis.title')).toBe(content.basis.title);
        }
        const known = guessFields(table.columns).filter((field) => field !== null);
        expect(new Set(known).size).toBe(known.length);
      }),
      { numRuns: 40 },
    );
  });

  test('a document has the same questions and answers, whatever stands in them', async () => {
    const seen = (value: string): string =>
      value
        .replaceAll(/\r\n?/g, '\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold
        .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
        .trim();
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
        const visible = answers.filter(({ content }) => seen(content.question) !== '' && seen(content.text) !== '');
        fc.pre(visible.length > 0);
        const table = await read('a.docx', await writeAnswerFile('docx', visible, '2026-03-01'));
        const lines = [...BUSINESS_LINES, null];
        const inOrder = [...visible].sort(
          (one, other) => lines.indexOf(one.content.businessLine) - lines.indexOf(other.content.businessLine),
        );
        const fields = guessFields(table.columns);
        const of = (cells: readonly string[], field: (typeof IMPORT_FIELDS)[number]): string =>
          cells[fields.indexOf(field)] ?? '';
        expect(
          table.rows.map(({ cells }) => [
            of(cells, 'question'),
            of(cells, 'text'),
            of(cells, 'businessLine'),
            of(cells, 'validUntil'),
          ]),
        ).toEqual(
          inOrder.map((each) => [
            seen(each.content.question),
            seen(each.content.text),
            exportedCell(each, 'businessLine'),
            exportedCell(each, 'validUntil'),
          ]),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('files as bureaus keep them', () => {
  test('CSV in GB18030, with semicolons, and titles of all kinds', async () => {
    const table = await read(
      'gb.csv',
      iconv.encode('序号;咨询问题;答复口径;警种\r\n1;身份证丢了怎么办？;到派出所补领。;户籍\r\n', 'gb18030'),
    );
    expect(guessFields(table.columns)).toEqual([null, 'question', 'text', 'businessLine']);
    expect(table.rows).toEqual([
      { row: 2, cells: ['1', '身份证丢了怎么办？', '到派出所补领。', '户籍'], unreadable: false },
    ]);
  });

  test('a sheet with a real date, a number and a blank first row', async () => {
    const rows = [
      [null, null, null],
      [{ value: '问题' }, { value: '答复' }, { value: '有效期至' }],
      [{ value: '几点上班？' }, { value: 12345 }, { value: new Date('2026-03-01T00:00:00Z'), format: 'yyyy/m/d' }],
    ];
    const table = await read('dates.xlsx', await writeExcelFile(rows as never).toBuffer());
    expect(table.columns).toEqual(['问题', '答复', '有效期至']);
    expect(table.rows[0]?.row).toBe(3);
    expect(table.rows[0]?.cells.map((cell, index) => (index === 2 ? parseDay(cell) : cell))).toEqual([
      '几点上班？',
      '12345',
      '2026-03-01',
    ]);
  });

  test('a row that cannot be read stays as it stood, and the others are read', async () => {
    const table = await read('bad.csv', '问题,答复\n甲,"没有收尾\n乙,好\n丙,多,了\n');
    expect(table.rows).toEqual([
      { row: 2, cells: ['甲,"没有收尾'], unreadable: true },
      { row: 3, cells: ['乙', '好'], unreadable: false },
      { row: 4, cells: ['丙,多,了'], unreadable: true },
    ]);
    const lines = await read('bad.jsonl', '{"question":"甲","text":"好"}\n{"question":\n[1]\n');
    expect(lines.rows.map((row) => row.unreadable)).toEqual([false, true, true]);
  });

  test('days in the ways that people write them', () => {
    for (const way of [
      '2026-03-01',
      '2026/3/1',
      '2026.3.1',
      '2026年3月1日',
      '20260301',
      '2026-03-01 00:00:00',
      '２０２６年３月１日',
    ])
      expect(parseDay(way), way).toBe('2026-03-01');
    for (const no of ['2026-02-30', '明天', '3/1', '', '0000-01-01']) expect(parseDay(no), no).toBeNull();
  });
});

/** A zip of one part, without its checksum. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  const common = Buffer.concat([
    Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]),
    sizes,
    Buffer.from([name.length, 0, 0, 0]),
  ]);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
  const entry = Buffer.concat([
    Buffer.from('PK\u0001\u0002'),
    Buffer.from([20, 0]),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

describe('damaged and hostile files', () => {
  const sample: ExportedAnswer[] = fc.sample(answer, { numRuns: 3, seed: 7 });

  async function tried(name: string, bytes: Buffer): Promise<void> {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const table = await readAnswerFile(path, LIMITS);
    expect(typeof table.ok).toBe('boolean');
  }

  for (const format of ANSWER_FORMATS) {
    test(`random bytes as ${format} are read or refused, never more`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), (bytes) => tried(`random.${format}`, Buffer.from(bytes))),
        { numRuns: 100 },
      );
    });

    test(`a ${format} that was cut or changed is read or refused, never more`, async () => {
      const whole = await writeAnswerFile(format, sample, '2026-03-01');
      await fc.assert(
        fc.asyncProperty(
          fc.nat(whole.length - 1),
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
          fc.boolean(),
          async (end, changes, cut) => {
            const bytes = Buffer.from(cut ? whole.subarray(0, end) : whole);
            for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
            await tried(`changed.${format}`, bytes);
          },
        ),
        { numRuns: 80 },
      );
    });
  }

  test('a file with a password, an old file and a file of another type are told apart', async () => {
    const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(500)]);
    const encrypted = Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]);
    const code = async (name: string, bytes: Buffer): Promise<string> => {
      writeFileSync(join(folder, name), bytes);
      const table = await readAnswerFile(join(folder, name), LIMITS);
      return table.ok ? 'read' : table.code;
    };
    expect(await code('a.xlsx', encrypted)).toBe('encrypted');
    expect(await code('a.docx', encrypted)).toBe('encrypted');
    expect(await code('old.xlsx', compound)).toBe('unsupported');
    expect(await code('a.pdf', Buffer.from('%PDF'))).toBe('unsupported');
    expect(await code('a.docx', Buffer.alloc(0))).toBe('empty');
  });

  test.each<AnswerFormat>(['xlsx', 'docx'])(
    'a %s that is small and unpacks to a hundred megabytes is refused',
    async (format) => {
      const path = join(folder, `bomb.${format}`);
      writeFileSync(path, zipOf('word/document.xml', Buffer.alloc(100 * 1024 * 1024, ' ')));
      const limits = { ...LIMITS, maxUnpackedBytes: 50 * 1024 * 1024 };
      expect(await readAnswerFile(path, limits)).toMatchObject({ ok: false, code: 'too_large' });
    },
  );

  test.each<AnswerFormat>(['xlsx', 'docx'])(
    'a %s that unpacks to more than it says, or to too much, is refused',
    async (format) => {
      const whole = await writeAnswerFile(format, sample, '2026-03-01');
      const directory = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
      for (const [size, expected] of [
        [5, 'broken'],
        [0xf0000000, 'too_large'],
      ] as const) {
        const lying = Buffer.from(whole);
        lying.writeUInt32LE(size, directory + 24);
        writeFileSync(join(folder, `lying.${format}`), lying);
        expect(await readAnswerFile(join(folder, `lying.${format}`), LIMITS)).toMatchObject({
          ok: false,
          code: expected,
        });
      }
    },
  );
});
