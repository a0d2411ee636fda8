import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerIdSchema } from '../../src-shared/domain/ids';
import type { IpcInput } from '../../src-shared/ipc/contract';
import {
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  TRAFFIC,
} from '../support/core-desk';
import { correctionRow, replyRow, revisionRow, versionRow } from '../support/library-rows';

const ID_CARD = answerRow('id-card', { ownerOfficerId: ME, updatedAt: '2026-02-01T00:00:00.000Z' });
const ANSWERS = [
  ID_CARD,
  answerRow('passport', {
    question: '护照多久能办好？',
    text: '七日。',
    businessLine: 'exit_entry',
    validUntil: '2026-03-20',
  }),
  answerRow('drone', {
    question: '无人机登记',
    text: '网上登记。',
    region: '北区',
    businessLine: null,
    reviewAt: '2026-05-01',
  }),
  answerRow('fair', {
    question: '庙会停车',
    text: '见通告。',
    businessLine: 'traffic',
    ownerDepartmentId: TRAFFIC,
    validUntil: '2026-02-20',
  }),
  answerRow('new-rule', {
    question: '电动车新规',
    text: '四月起施行。',
    businessLine: 'traffic',
    validFrom: '2026-04-01',
  }),
  answerRow('old', { question: '一代身份证换证', text: '已停办。', status: 'retired', version: 2 }),
].map((answer) => (answer.id === 'id-card' ? answer : { ...answer, keywords: [] }));
const basis = { answerId: ID_CARD.id, answerVersion: 1, found: null };
let desk: DeskFolder;
let work: TestCore;

beforeAll(async () => {
  desk = createDeskFolder();
  const replies = [1, 2, 3].map((number) =>
    replyRow(number, {
      basis: number === 3 ? { ...basis, answerId: answerIdSchema.parse('passport') } : basis,
      queuedAt: `2026-03-01T0${number}:00:00.000Z`,
    }),
  );
  await desk.withDatabase(async (db) => {
    await putRows(db, {
      ...deskRows,
      message: [messageRow(1), messageRow(2), messageRow(3)],
      answer: ANSWERS,
      answerVersion: [versionRow(ID_CARD, 1)],
      reply: replies,
      answerRevision: [revisionRow(1, { answerId: ID_CARD.id, baseVersion: 1 })],
      correction: [correctionRow(2)],
    });
    // What the core derives of these replies by and by.
    await db.transact(async (trx) => {
      for (const { id, messageId, officerId, queuedAt, basis: rests } of replies)
        await trx
          .insertInto('answer_use')
          .values({
            reply_id: id,
            answer_id: rests?.answerId ?? ID_CARD.id,
            answer_version: 1,
            officer_id: officerId,
            message_id: messageId,
            queued_at: queuedAt,
            kept: null,
            as_is: 0,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    });
  });
  work = await openCore(desk.folder, { clock: new ManualClock(new Date('2026-03-02T01:00:00.000Z')) });
  await work.signIn(ME);
});

afterAll(async () => {
  await work.core.close();
  desk.remove();
});

type ListInput = IpcInput<'answer.list'>;
const list = (over: Partial<ListInput> = {}) =>
  work.ask('answer.list', { text: '', filter: {}, sort: 'question', offset: 0, limit: 50, ...over } as ListInput);
const ids = async (over: Partial<ListInput>) => (await list(over)).items.map(({ answer }) => answer.id);

describe('the list of the library', () => {
  test('has all but the retired, page by page', async () => {
    const whole = await list();
    expect(whole.total).toBe(5);
    const pages = [await list({ limit: 3 }), await list({ limit: 3, offset: 3 })];
    expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
    expect(whole.items.find(({ answer }) => answer.id === ID_CARD.id)).toMatchObject({
      validity: 'valid',
      ownerName: '林晓',
      revisions: 1,
      openCorrections: 1,
      use: { replies: 2, asIs: expect.any(Number), lastUsedAt: '2026-03-01T02:00:00.000Z' },
    });
  });

  test.each([
    ['valid', ['drone', 'id-card', 'passport']],
    ['not_yet', ['new-rule']],
    ['expired', ['fair']],
    ['expiring', ['passport']],
    ['retired', ['old']],
  ] as const)('%s', async (validity, expected) => {
    expect((await ids({ filter: { validities: [validity] } as never })).sort()).toEqual(expected);
  });

  test('is filtered by line, owner and region', async () => {
    const filtered = async (filter: object) => (await ids({ filter: filter as never })).sort();
    expect(await filtered({ businessLines: ['traffic'] })).toEqual(['fair', 'new-rule']);
    expect(await filtered({ ownerOfficerIds: [ME] })).toEqual(['id-card']);
    expect(await filtered({ ownerDepartmentIds: [TRAFFIC], validities: ['expired'] })).toEqual(['fair']);
    expect(await filtered({ regions: ['北区'] })).toEqual(['drone']);
  });

  test('is in the order that is asked for', async () => {
    expect((await ids({ sort: 'used' })).slice(0, 2)).toEqual(['id-card', 'passport']);
    expect((await ids({ sort: 'updated' }))[0]).toBe('id-card');
    expect((await ids({ sort: 'expiring' })).slice(0, 2)).toEqual(['fair', 'passport']);
    expect((await ids({ sort: 'reviewing' }))[0]).toBe('drone');
  });

  test('is searched with the index, retired ones word for word', async () => {
    const found = await list({ text: '身份证' });
    expect(found.items[0]).toMatchObject({ answer: { id: 'id-card' }, questionRanges: [[2, 5]] });
    expect((await ids({ text: 'huzhao' }))[0]).toBe('passport');
    expect(await ids({ text: '身份证', filter: { validities: ['retired'] } as never })).toEqual(['old']);
    expect(await ids({ text: '护照', filter: { businessLines: ['traffic'] } as never })).not.toContain('passport');
  });

  test('offers what its filters can take', async () => {
    expect(await work.ask('answer.facets', null)).toMatchObject({
      total: 5,
      businessLines: expect.arrayContaining([{ value: 'traffic', count: 2 }]),
      ownerOfficers: expect.arrayContaining([{ value: ME, name: '林晓', count: 1 }]),
      ownerDepartments: expect.arrayContaining([{ value: TRAFFIC, name: '交警支队', count: 1 }]),
      regions: expect.arrayContaining([{ value: '北区', count: 1 }]),
      validities: [
        { value: 'valid', count: 3 },
        { value: 'not_yet', count: 1 },
        { value: 'expired', count: 1 },
        { value: 'retired', count: 1 },
        { value: 'expiring', count: 1 },
      ],
    });
  });
});

describe('one answer', () => {
  test('with its life, and the replies that rest on it, newest first', async () => {
    expect(await work.ask('answer.detail', { answerId: ID_CARD.id })).toMatchObject({
      validity: 'valid',
      ownerOfficerName: '林晓',
      ownerDepartmentName: '',
      versions: [{ version: 1, approverName: '赵明' }],
      revisions: [{ revision: { authorId: COLLEAGUE }, currentQuestion: ID_CARD.question }],
      openCorrections: 1,
      pending: null,
    });
    const usages = await work.ask('answer.usages', { answerId: ID_CARD.id, offset: 0, limit: 1 });
    expect(usages).toMatchObject({
      total: 2,
      usages: [{ replyId: replyRow(2).id, officerName: '林晓', state: 'sent' }],
    });
  });

  test('an approval would open corrections for the replies that have none open', async () => {
    const { repliesOnOlder } = await work.ask('revision.detail', { revisionId: revisionRow(1).id });
    expect(repliesOnOlder).toBe(1);
  });

  test('that is not there is not found', async () => {
    const answerId = answerIdSchema.parse('none');
    for (const channel of ['answer.get', 'answer.detail'] as const)
      expect(await work.refused(channel, { answerId })).toEqual({ code: 'not_found' });
  });
});
