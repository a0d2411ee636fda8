import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importDeskFolder } from '../../src-gateway/app';
import { readDeskFolder } from '../../src-gateway/features/desk/desk-import';
import { changeSchema } from '../../src-shared/sync/entities';
import { startGateway, type TestGateway, type TestWorkstation, writeTestDesk } from '../support/gateway';
import { aContent, aSave, done, newGap, publish, rowsOf } from '../support/gateway-library';

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

test('a replay of every command of the library changes nothing', async () => {
  const fresh = gateway.workstation(3);
  const save = aSave();
  const on = { revisionId: save.revisionId };
  const approve = { ...on, revisionVersion: 2, onVersion: null, note: '', openCorrections: true };
  const answer = { answerId: save.answerId, answerVersion: 1 };
  const gap = { gapId: uuidv7(), question: '重放的问题', businessLine: null };
  const synonym = {
    synonymId: uuidv7(),
    baseVersion: null,
    terms: ['重放', '重发'],
    state: 'active' as const,
    note: '',
    origin: 'written' as const,
  };
  const commands = [
    fresh.command('answer.save', save),
    fresh.command('answer.submit', on),
    fresh.command('answer.approve', approve, 'of-lead'),
    fresh.command('answer.review', { ...answer, reviewAt: '2027-01-01', note: '' }, 'of-lead'),
    fresh.command('answer.retire', { ...answer, reason: '停用', openCorrections: true }, 'of-lead'),
    fresh.command('gap.report', { ...gap, messageId: null }),
    fresh.command('gap.update', { ...gap, ...newGap, state: 'done', before: { ...gap, ...newGap } }, 'of-lead'),
    fresh.command('synonym.save', synonym, 'of-lead'),
    fresh.command('desk_setting.save', { key: 'ranking', value: {} }, 'of-admin'),
  ];
  const first = await fresh.push(...commands);
  expect(first.map((result) => result.outcome)).toEqual(commands.map(() => 'applied'));
  const { head } = await fresh.session();
  expect(await fresh.push(...commands)).toEqual(first);
  expect((await fresh.session()).head).toBe(head);
});

test('the change log brings a copy of the library to what the snapshot shows', async () => {
  const fresh = gateway.workstation(4);
  const copy = new Map<string, unknown>();
  const before = await fresh.snapshot();
  const position = before[0] as { epoch: string; head: number };
  const take = (change: { op?: string; entity?: string; id?: string; row?: { id: string } }): void => {
    if (change.op === 'put') copy.set(`${change.entity} ${change.row?.id}`, change.row);
    if (change.op === 'delete') copy.delete(`${change.entity} ${change.id}`);
  };
  for (const line of before) take(line);

  const save = aSave();
  await publish(fresh, save);
  const change = aSave({ answerId: save.answerId, baseVersion: 1, content: aContent({ text: '改' }) });
  await fresh.do('answer.save', change);
  await fresh.do('answer.save', { ...change, content: aContent({ text: '另写' }), before: change.content }, 'of-2');
  await fresh.do('answer.discard', { revisionId: change.revisionId });
  await fresh.do('gap.report', { gapId: uuidv7(), question: '快照里的问题', businessLine: null, messageId: null });
  await fresh.do(
    'synonym.save',
    { synonymId: uuidv7(), baseVersion: null, terms: ['甲', '乙'], state: 'refused', note: '', origin: 'mined' },
    'of-lead',
  );
  await fresh.do('desk_setting.save', { key: 'library', value: {} }, 'of-admin');
  const pair = { firstId: 'ans-1', secondId: save.answerId, firstVersion: 1, secondVersion: 1, note: '' };
  await fresh.do('answer.settle_pair', pair, 'of-lead');

  const pulled = await fresh.pull(position.epoch, position.head);
  for (const transaction of pulled.transactions) transaction.changes.forEach(take);
  const after = await fresh.snapshot();
  const shown = after.filter((line) => line['op'] === 'put') as { entity: string; row: { id: string } }[];
  expect(copy).toEqual(new Map(shown.map(({ entity, row }) => [`${entity} ${row.id}`, row])));
  // Every row is as agreed, and comes after the rows that it names.
  for (const line of shown) expect(changeSchema.parse(line)).toEqual(line);
  const order = [...new Set(shown.map((line) => line.entity))];
  for (const later of ['answerVersion', 'answerRevision', 'answerEvent', 'answerPair'])
    expect(order.indexOf(later)).toBeGreaterThan(order.indexOf('answer'));
  expect(order).toEqual(
    expect.arrayContaining([
      'deskSetting',
      'answerVersion',
      'answerRevision',
      'answerEvent',
      'answerGap',
      'answerPair',
      'synonym',
    ]),
  );
});

describe("the administrator's folder", () => {
  let folder: string;

  beforeEach(() => {
    folder = writeTestDesk(mkdtempSync(join(tmpdir(), 'folder-')));
  });
  afterEach(() => rmSync(resolve(folder, '..'), { recursive: true, force: true }));

  const write = (name: string, ...rows: object[]): void =>
    writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
  const take = (): Promise<number> => importDeskFolder(gateway.db, folder, uuidv7);
  const answerOf = async (id: string) => (await rowsOf(seat, 'answer')).find((row) => row.id === id);
  const versionsOf = async (id: string) =>
    (await rowsOf(seat, 'answerVersion')).filter((row) => row.answerId === id).sort((a, b) => a.version - b.version);

  test('brings answers with their versions, and a second time nothing', async () => {
    const id = `ans-${uuidv7()}`;
    const line = {
      id,
      question: '集体户口怎么迁出？',
      text: '请到派出所办理。',
      shortText: '请到派出所。',
      link: 'https://example.test/hukou',
      basis: { title: '户口登记条例', date: '2026-01-01' },
      ownerDepartment: 'dept-legal',
      ownerOfficer: 'of-expert',
      reviewAt: '2027-01-01',
    };
    write('answers.jsonl', line);
    expect(await take()).toBe(2);
    expect(await answerOf(id)).toMatchObject({
      shortText: '请到派出所。',
      link: 'https://example.test/hukou',
      basis: { title: '户口登记条例', source: '', note: '', date: '2026-01-01' },
      ownerDepartmentId: 'dept-legal',
      ownerOfficerId: 'of-expert',
      reviewAt: '2027-01-01',
      attachments: [],
      status: 'approved',
      version: 1,
    });
    expect(await versionsOf(id)).toMatchObject([
      { version: 1, authorId: null, authorName: '资料导入', approverName: '' },
    ]);
    expect(await take()).toBe(0);
    write('answers.jsonl', { ...line, text: '请到户籍窗口办理。' });
    expect(await take()).toBe(2);
    expect((await versionsOf(id)).map((row) => row.content.text)).toEqual(['请到派出所办理。', '请到户籍窗口办理。']);
    expect(await take()).toBe(0);
  });

  test('leaves alone what was changed in the library since, until its line says something new', async () => {
    const id = `ans-${uuidv7()}`;
    const line = { id, question: '问？', text: '文件里写的。' };
    write('answers.jsonl', line);
    await take();
    const content = aContent({ question: '问？', text: '口径库里改的。' });
    expect(await publish(seat, aSave({ answerId: id, baseVersion: 1, content }))).toMatchObject(done);
    write('answers.jsonl', { text: line.text, question: line.question, id }); // The same line in another order.
    expect(await take()).toBe(0);
    expect(await answerOf(id)).toMatchObject({ text: '口径库里改的。', version: 2 });
    write('answers.jsonl', { ...line, text: '文件里又改。', status: 'retired', version: 2 });
    expect(await take()).toBe(2);
    expect(await answerOf(id)).toMatchObject({ text: '文件里又改。', status: 'retired', version: 3 });
    expect((await versionsOf(id)).map((row) => row.version)).toEqual([1, 2, 3]);
  });

  test('brings synonyms under the same id each time, and does not bring back what was refused', async () => {
    const line = { sample: true, terms: ['电动自行车', '电瓶车'] };
    write('synonyms.jsonl', line, { terms: ['电瓶车', '电动自行车'], note: '同一组' });
    await take();
    const group = async () => (await rowsOf(seat, 'synonym')).filter((row) => row.terms.includes('电瓶车'));
    const [row, ...more] = await group();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ state: 'active', origin: 'written', updatedBy: '资料导入' });
    write('synonyms.jsonl', { terms: ['电瓶车', '电动自行车'], note: '同一组' });
    expect(await take()).toBe(0);
    const { id: synonymId = '', version = 1, terms = [], note = '', origin = 'written' } = row ?? {};
    await seat.do(
      'synonym.save',
      { synonymId, baseVersion: version, terms, note, origin, state: 'refused' },
      'of-lead',
    );
    expect(await take()).toBe(0);
    expect(await group()).toMatchObject([{ id: synonymId, state: 'refused' }]);
  });

  test('with a draft, or synonyms that are none, is refused with the line and what to do', async () => {
    write(
      'answers.jsonl',
      { id: 'a', question: '问', text: '答', status: 'draft' },
      { id: 'b', question: '问', text: '答', status: 'in_review' },
    );
    write('synonyms.jsonl', { terms: ['甲', '甲'] });
    const refusal = await readDeskFolder(folder).catch((error: Error) => error.message);
    expect(refusal).toContain('answers.jsonl 第 1 行的 status 不正确：只接受 approved 或 retired');
    expect(refusal).toContain('answers.jsonl 第 2 行的 status');
    expect(refusal).toContain('synonyms.jsonl 第 1 行的 terms');
    await expect(take()).rejects.toThrow('口径库');
  });

  test('an account tells whose it is', async () => {
    write('accounts.jsonl', { id: 'acc-weibo', channel: 'weibo', name: '@东湖警方', region: '东湖区' });
    await take();
    const accounts = await rowsOf(seat, 'account');
    expect(accounts.map((row) => [row.id, row.region])).toEqual([
      ['acc-wechat', ''],
      ['acc-weibo', '东湖区'],
    ]);
  });

  test('of the sample is taken as it is', async () => {
    const sample = await readDeskFolder(resolve(import.meta.dirname, '../../resources/sample'));
    const lines = readFileSync(resolve(import.meta.dirname, '../../resources/sample/answers.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(sample.answers).toHaveLength(lines.length);
    expect(sample.synonyms.length).toBeGreaterThan(10);
  });
});
