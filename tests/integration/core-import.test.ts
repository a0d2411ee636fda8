import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerContentSchema } from '../../src-shared/domain/answer';
import { officerIdSchema } from '../../src-shared/domain/ids';
import type { ImportJob } from '../../src-shared/ipc/answer-import-views';
import type { EngineChannel, Topic } from '../../src-shared/ipc/contract';
import { type CommandOf, commandSchema } from '../../src-shared/sync/commands';
import {
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  LEGAL,
  ME,
  openCore,
  putRows,
  type TestCore,
} from '../support/core-desk';

const LEAD = COLLEAGUE;
const OTHER_LEAD = officerIdSchema.parse('qian');
let desk: DeskFolder;
let work: TestCore;
let files: string;

const known = answerRow('id-card', {
  alternatives: ['身份证掉了怎么办'],
  basis: { title: '居民身份证法', source: '国家法律', note: '示例', date: '2026-01-01' },
  ownerDepartmentId: LEGAL,
  ownerOfficerId: ME,
});
const library = [
  known,
  answerRow('plate', {
    question: '怎么上牌？',
    text: '=SUM(1) 也只是文字。',
    businessLine: 'traffic',
    region: '青澜市',
    version: 3,
  }),
  answerRow('old', { question: '老问题？', text: '不再用。', status: 'retired', version: 2 }),
];

beforeEach(async () => {
  files = mkdtempSync(join(tmpdir(), 'dutydesk-import-'));
  desk = createDeskFolder();
  const officers = [
    ...(deskRows.officer ?? []),
    ...(deskRows.officer ?? [])
      .slice(1, 2)
      .map((lead) => ({ ...lead, id: OTHER_LEAD, badgeNumber: '010299', name: '钱方' })),
  ];
  await desk.withDatabase((db) => putRows(db, { ...deskRows, officer: officers, answer: library }));
  work = await openCore(desk.folder);
  await work.signIn(LEAD);
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
  rmSync(files, { recursive: true, force: true });
});

const tell = (channel: EngineChannel, input: unknown) => work.core.handle(channel, input);

async function jobIn<S extends ImportJob['state']>(state: S): Promise<Extract<ImportJob, { state: S }>> {
  return vi.waitFor(
    async () => {
      const job = await work.ask('answer_import.job', null);
      expect(job).toMatchObject(state === 'preview' ? { state, checking: false } : { state });
      return job as Extract<ImportJob, { state: S }>;
    },
    { timeout: 30_000, interval: 20 },
  );
}

async function open(name: string, content: string | Buffer): Promise<void> {
  const path = join(files, name);
  writeFileSync(path, content);
  expect(await tell('answer_import.read', { path })).toEqual({ ok: true, value: null });
}

async function preview(name: string, content: string | Buffer): Promise<Extract<ImportJob, { state: 'preview' }>> {
  await open(name, content);
  return jobIn('preview');
}

const rows = async (only: 'all' | 'create' | 'change' | 'same' | 'problem' = 'all') =>
  (await work.ask('answer_import.rows', { only, offset: 0, limit: 200 })).rows;

async function exported(format: string, over: object = {}): Promise<string> {
  const path = join(files, `口径库.${format}`);
  const written = await tell('answer_export.write', { path, format, ...over });
  expect(written).toMatchObject({ ok: true });
  return path;
}

/** Commands of the outbox as they will be sent. */
async function commands(): Promise<(CommandOf<'answer_import.stage'> | CommandOf<'answer_import.finish'>)[]> {
  await work.core.close();
  const payloads = await desk.withDatabase((db) =>
    db.read.selectFrom('outbox').select('payload').orderBy('seq').execute(),
  );
  work = await openCore(desk.folder);
  return payloads.map(({ payload }) => commandSchema.parse(JSON.parse(payload))) as never;
}

describe('what an officer sees of a file before anything is sent', () => {
  test('columns are recognised, each row says what it would do, and the mapping can be changed', async () => {
    const job = await preview(
      '口径.csv',
      [
        '编号,咨询问题,答复口径,警种,责任部门,备注栏',
        'id-card,居民身份证丢失后如何补领？,请携带户口簿到就近的派出所办理补领，咨询电话{网点电话}。,户政,法制支队,x',
        'plate,怎么上牌？,新的答复,交警,交警支队,y',
        ',新问题怎么办？,新答复,出入境,,z',
      ].join('\r\n'),
    );
    expect(job.columns.map((column) => column.field)).toEqual([
      'id',
      'question',
      'text',
      'businessLine',
      'ownerDepartment',
      null,
    ]);
    expect(job.columns[5]).toEqual({ name: '备注栏', field: null, samples: ['x', 'y', 'z'] });
    expect(job.counts).toEqual({ create: 1, change: 1, same: 1, problem: 0 });
    expect((await rows()).map((row) => [row.row, row.effect, row.changes])).toEqual([
      [2, 'same', []],
      [3, 'change', ['text', 'ownerDepartmentId']],
      [4, 'create', []],
    ]);
    const fields = job.columns.map((column) => column.field);
    await work.ask('answer_import.map', { fields: [...fields.slice(0, 4), null, 'internalNote'] });
    await jobIn('preview');
    expect((await rows('change')).map((row) => [row.row, row.changes])).toEqual([
      [2, ['internalNote']],
      [3, ['text', 'internalNote']],
    ]);
    expect(
      await work.refused('answer_import.map', { fields: ['question', 'question', null, null, null, null] }),
    ).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('problems are named row by row, and the good rows stay good', async () => {
    const header = '编号,问题,答复,业务线,责任单位,责任人,链接,生效日期,失效日期,关键词';
    const lines = [
      ',,没有问题,,,,,,,',
      `,太长,${'长'.repeat(5_001)},,,,,,,`,
      ',日子？,好,,,,,明天,2026-02-30,',
      ',倒了？,好,,,,,2026-03-02,2026年3月1日,',
      ',业务？,好,园林,林业局,无此人,ftp://x,,,',
      'nobody,谁？,好,,,,,,,',
      'plate,怎么上牌？,好,,,,,,,',
      'plate,又一次上牌？,好,,,,,,,',
      ',同一个问题,好,,,,,,,',
      ',同一个问题！,好,,,,,,,',
      `,词太多？,好,,,,,,,"${Array.from({ length: 51 }, (_, at) => `词${at}`).join('\n')}"`,
      ',引号？,"没有收尾,,,,,,,',
      ',好的一行？,好,户籍,旧科室,010203,https://example.org/a,2026/3/1,长期,"一、二"',
    ];
    const job = await preview('problems.csv', [header, ...lines].join('\n'));
    expect(job.counts).toEqual({ create: 2, change: 1, same: 0, problem: 10 });
    expect(
      (await rows('problem')).map((row) => [row.row, row.problems.map((problem) => [problem.field, problem.code])]),
    ).toEqual([
      [2, [['question', 'missing']]],
      [3, [['text', 'too_long']]],
      [
        4,
        [
          ['validFrom', 'not_a_day'],
          ['validUntil', 'not_a_day'],
        ],
      ],
      [5, [['validUntil', 'days_reversed']]],
      [
        6,
        [
          ['link', 'not_a_link'],
          ['businessLine', 'unknown_business_line'],
          ['ownerDepartment', 'unknown_department'],
          ['ownerOfficer', 'unknown_officer'],
        ],
      ],
      [7, [['id', 'unknown_id']]],
      [9, [['id', 'repeated_id']]],
      [11, [['question', 'repeated_question']]],
      [12, [['keywords', 'too_many']]],
      [63, [[null, 'unreadable']]],
    ]);
    expect(await work.refused('answer_import.commit', { skipProblems: false })).toEqual({
      code: 'refused',
      reason: 'invalid',
    });
    await work.ask('answer_import.commit', { skipProblems: true });
    const [stage] = await commands();
    const good = stage?.type === 'answer_import.stage' ? stage.args.rows.map((row) => row.content) : [];
    expect(good.map((content) => content.question)).toEqual(['怎么上牌？', '同一个问题', '好的一行？']);
    expect(good[2]).toMatchObject({
      businessLine: 'household',
      ownerDepartmentId: 'closed-dept',
      ownerOfficerId: ME,
      validFrom: '2026-03-01',
      validUntil: null,
      keywords: ['一', '二'],
    });
  });

  test('a row for the same question in the same region is a change of that answer, in another region a new one', async () => {
    await preview('regions.csv', '问题,答复,地区\n怎么上牌?,新,青澜市\n怎么上牌？,新,别处\n老问题？,新,\n');
    expect((await rows()).map((row) => row.effect)).toEqual(['change', 'create', 'create']);
    await preview('no-regions.csv', '问题,答复\n怎么上牌？,新\n');
    expect((await rows()).map((row) => row.effect)).toEqual(['change']);
  });

  test.each([
    ['empty.csv', '', 'empty'],
    ['titles.csv', '问题,答复\n', 'empty'],
    ['old.doc', 'x', 'unsupported'],
    ['cut.xlsx', 'PK\u0003\u0004 not a zip', 'unreadable'],
    ['noise.csv', Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x81]), 'unreadable'],
    ['many.csv', `问题,答复\n${'x,y\n'.repeat(20_001)}`, 'too_many_rows'],
  ])('%s is refused with a reason, and nothing is left over', async (name, content, reason) => {
    await open(name, content);
    expect(await jobIn('failed')).toMatchObject({ fileName: name, reason });
    expect(await work.refused('answer_import.commit', { skipProblems: true })).toEqual({
      code: 'refused',
      reason: 'wrong_state',
    });
    await work.ask('answer_import.abandon', null);
    await jobIn('none');
  });

  test('a file that is not there is refused; the preview of one officer is not shown to the next', async () => {
    await tell('answer_import.read', { path: join(files, 'nothing.csv') });
    expect(await jobIn('failed')).toMatchObject({ reason: 'unreadable', detail: 'ENOENT' });
    await preview('mine.csv', '问题,答复\n甲？,乙\n');
    await work.signIn(OTHER_LEAD);
    expect(await work.ask('answer_import.job', null)).toEqual({ state: 'none' });
    expect(await rows()).toEqual([]);
    expect(await work.refused('answer_import.commit', { skipProblems: true })).toMatchObject({ code: 'refused' });
    await work.signIn(ME);
    expect(await tell('answer_import.read', { path: join(files, 'mine.csv') })).toMatchObject({
      ok: false,
      failure: { code: 'not_permitted' },
    });
  });
});

describe('sending', () => {
  const many = (count: number) =>
    `问题,答复,业务线\n${Array.from({ length: count }, (_, at) => `第${at}个问题怎么办？,${'请到窗口办理。'.repeat(12)}${at},户政`).join('\n')}\n`;

  test('10,000 rows go into the outbox whole, with progress, while the desk goes on answering', async () => {
    const told: Topic[] = [];
    work.core.onChanged((topics) => told.push(...topics));
    await open('many.csv', many(10_000));
    const waits: number[] = [];
    let busy = true;
    const other = (async () => {
      while (busy) {
        const started = performance.now();
        await work.ask('queue.counts', { filter: {} });
        waits.push(performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    expect((await jobIn('preview')).counts).toEqual({ create: 10_000, change: 0, same: 0, problem: 0 });
    await work.ask('answer_import.commit', { skipProblems: false });
    busy = false;
    await other;
    const { importId } = await jobIn('sent');
    expect(told.filter((topic) => topic === 'importJob').length).toBeGreaterThan(3);
    expect(Math.max(...waits)).toBeLessThan(1_000);
    const { onTheirWay } = await work.ask('answer_import.list', null);
    expect(onTheirWay).toEqual([{ importId, fileName: 'many.csv', sent: 0, parts: 101, refused: null }]);
    const sent = await commands();
    const stages = sent.filter((command) => command.type === 'answer_import.stage');
    expect(stages.map((command) => command.args.part)).toEqual(Array.from({ length: 100 }, (_, at) => at));
    const staged = stages.flatMap((command) => command.args.rows);
    expect(new Set(staged.map((row) => row.revisionId)).size).toBe(10_000);
    expect(new Set(staged.map((row) => row.answerId)).size).toBe(10_000);
    expect(staged.every((row) => row.baseVersion === null)).toBe(true);
    expect(sent.at(-1)).toMatchObject({
      type: 'answer_import.finish',
      actor: LEAD,
      args: { importId, fileName: 'many.csv', parts: 100, rows: 10_000 },
    });
    expect((await work.ask('answer_import.list', null)).onTheirWay).toHaveLength(1);
  });

  test('long rows make smaller parts', async () => {
    const text = '长'.repeat(4_900);
    await preview('long.csv', `问题,答复\n${Array.from({ length: 60 }, (_, at) => `问${at}？,${text}`).join('\n')}\n`);
    await work.ask('answer_import.commit', { skipProblems: false });
    const stages = (await commands()).filter((command) => command.type === 'answer_import.stage');
    expect(stages.length).toBe(2);
    expect(stages.every((command) => JSON.stringify(command.args.rows).length <= 200_000)).toBe(true);
  });

  test('how far it has come is told, a refusal of the gateway too, until it has arrived or somebody has looked at it', async () => {
    await preview('few.csv', many(250));
    await work.ask('answer_import.commit', { skipProblems: false });
    const { importId } = await jobIn('sent');
    const settle = async (
      seqs: readonly number[],
      values: { state: 'applied' | 'rejected'; result?: string; dismissed?: number },
    ) => {
      await work.core.close();
      await desk.withDatabase((db) =>
        db.transact((trx) => trx.updateTable('outbox').set(values).where('seq', 'in', seqs).execute()),
      );
      work = await openCore(desk.folder);
      return (await work.ask('answer_import.list', null)).onTheirWay;
    };
    const shown = { importId, fileName: 'few.csv', parts: 4 };
    expect(await settle([1, 2], { state: 'applied' })).toEqual([{ ...shown, sent: 2, refused: null }]);
    const result = JSON.stringify({ outcome: 'rejected', code: 'unknown_officer' });
    expect(await settle([3], { state: 'rejected', result })).toEqual([
      { ...shown, sent: 2, refused: 'unknown_officer' },
    ]);
    expect(await settle([4], { state: 'applied' })).toEqual([{ ...shown, sent: 3, refused: 'unknown_officer' }]);
    expect(await settle([3], { state: 'rejected', dismissed: 1 })).toEqual([]);
    expect(await settle([3], { state: 'rejected', dismissed: 0 })).toEqual([]);
  });

  test('abandoned while reading or in the preview, nothing is written', async () => {
    await open('many.csv', many(10_000));
    await work.ask('answer_import.abandon', null);
    await jobIn('none');
    await preview('few.csv', many(3));
    await work.ask('answer_import.abandon', null);
    await jobIn('none');
    expect(await rows()).toEqual([]);
    expect(await work.refused('answer_import.commit', { skipProblems: false })).toEqual({
      code: 'refused',
      reason: 'wrong_state',
    });
    expect(await commands()).toEqual([]);
  });

  test('closing the program while reading leaves nothing behind', async () => {
    await open('many.csv', many(10_000));
    expect(await commands()).toEqual([]);
    expect(await work.ask('answer_import.job', null)).toEqual({ state: 'none' });
  });

  test('a file with nothing new has nothing to send', async () => {
    await preview('same.csv', '编号,问题\nplate,怎么上牌？\n');
    expect(await work.refused('answer_import.commit', { skipProblems: true })).toEqual({
      code: 'refused',
      reason: 'invalid',
    });
  });
});

describe('exporting', () => {
  test.each(['xlsx', 'csv', 'jsonl', 'docx'])('%s read again changes nothing', async (format) => {
    const path = await exported(format);
    const job = await preview(`again.${format}`, readFileSync(path));
    expect(await rows('problem')).toEqual([]);
    expect(job.counts).toEqual({ create: 0, change: 0, same: 2, problem: 0 });
    expect(readdirSync(files).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test.each(['csv', 'jsonl'])('%s changed in a program of the office changes just that', async (format) => {
    const path = await exported(format);
    const bytes = Buffer.from(readFileSync(path, 'utf8').replace('怎么上牌？', '怎么给新车上牌？'));
    await preview(`changed.${format}`, bytes);
    expect((await rows('change')).map((row) => [row.question, row.changes])).toEqual([
      ['怎么给新车上牌？', ['question']],
    ]);
    await work.ask('answer_import.commit', { skipProblems: false });
    const [stage] = await commands();
    expect(stage?.type === 'answer_import.stage' && stage.args.rows[0]).toMatchObject({
      answerId: 'plate',
      baseVersion: 3,
      content: { ...answerContentSchema.parse(library[1]), question: '怎么给新车上牌？' },
    });
  });

  test('only what the list shows is written, formulas are made harmless, and who exported is on record', async () => {
    const path = await exported('csv', { filter: { businessLines: ['traffic'] } });
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith('\uFEFF编号,问题,')).toBe(true);
    expect(text).toContain("'=SUM(1)");
    expect(text).not.toContain('居民身份证');
    const found = await tell('answer_export.write', { path: join(files, 'found.csv'), format: 'csv', text: '身份证' });
    const listed = await work.ask('answer.list', { text: '身份证', offset: 0, limit: 10 });
    expect(found).toEqual({ ok: true, value: { answers: listed.total } });
    expect(readFileSync(join(files, 'found.csv'), 'utf8')).toContain('居民身份证丢失后如何补领？');
    const retired = await tell('answer_export.write', { path, format: 'csv', filter: { validities: ['retired'] } });
    expect(retired).toEqual({ ok: true, value: { answers: 1 } });
    await work.core.close();
    const audited = await desk.withDatabase((db) =>
      db.read.selectFrom('audit').select(['actor', 'detail']).where('action', '=', 'answer_export.write').execute(),
    );
    work = await openCore(desk.folder);
    expect(audited.map((row) => [row.actor, JSON.parse(row.detail)])).toEqual(
      [1, listed.total, 1].map((answers) => [LEAD, { format: 'csv', answers }]),
    );
  });

  test('a place that cannot be written to is said, and what was there stays', async () => {
    const path = join(files, 'no-such-folder', 'a.csv');
    expect(await tell('answer_export.write', { path, format: 'csv' })).toEqual({
      ok: false,
      failure: { code: 'file_refused', reason: 'not_writable' },
    });
    expect(existsSync(path)).toBe(false);
    expect(await tell('answer_export.write', { path: files, format: 'csv' })).toMatchObject({
      failure: { code: 'file_refused', reason: 'not_writable' },
    });
  });
});
