import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCore } from '../../src-main/core/core';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { contentOf } from '../../src-shared/domain/answer';
import { type CoreChannel, coreContract } from '../../src-shared/ipc/contract';
import {
  answerRow,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  uuidOf,
} from '../support/core-desk';
import { giveSlot, TEST_PASSPHRASE } from '../support/key-slots';
import { keysOf } from '../support/workstation-keys';

let desk: DeskFolder;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  await desk.withDatabase((db) =>
    putRows(db, {
      ...deskRows,
      message: [messageRow(1)],
      answer: [
        answerRow('id-card'),
        answerRow('passport', {
          question: '怎样办理普通护照？',
          text: '请到出入境窗口办理。',
          businessLine: 'exit_entry',
          keywords: ['护照'],
          validUntil: '2020-01-01',
        }),
        answerRow('withdrawn', { question: '身份证丢失怎么办', status: 'retired' }),
      ],
    }),
  );
  work = await openCore(desk.folder);
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
});

const page = { offset: 0, limit: 10 };
/** An input that every schema accepts. */
const sampleInput: { [C in CoreChannel]?: unknown } = {
  'session.sign_in': { badgeNumber: '010203', passphrase: 'not this one' },
  'session.change_passphrase': { before: 'not this one', after: 'another one of them' },
  'queue.page': { filter: {}, cursor: null, limit: 10 },
  'queue.counts': { filter: {} },
  'message.close': { messageId: uuidOf(1, 1), outcome: { kind: 'answered', note: '' } },
  'message.classify': { messageId: uuidOf(1, 1), category: null, businessLine: null },
  'emergency.raise': { messageId: uuidOf(1, 1), note: '' },
  'emergency.record': { messageId: uuidOf(1, 1), emergencyId: uuidOf(6, 1), step: 'notified', by: '林晓' },
  'draft.save': { messageId: uuidOf(1, 1), text: '您好', basis: null },
  'reply.send': { messageId: uuidOf(1, 1), body: '您好', basis: null, closeAfterSent: false },
  'ticket.forward': {
    messageId: uuidOf(1, 1),
    departmentIds: ['traffic'],
    deadlineAt: '2099-01-01T00:00:00.000Z',
    text: '请核实',
  },
  'ticket.confirm': { ticketId: uuidOf(3, 1) },
  'ticket.rework': { ticketId: uuidOf(3, 1), reason: '不完整' },
  'ticket.withdraw': { ticketId: uuidOf(3, 1), reason: '重复' },
  'ticket.record': { ticketId: uuidOf(3, 1), state: 'accepted', by: '老张', text: '' },
  'delivery.settle': { deliveryId: uuidOf(5, 1), verdict: 'arrived', note: '' },
  'answer.search': { query: '身份证', messageId: null, limit: 5 },
  'answer.suggest': { messageId: uuidOf(1, 1), limit: 5 },
  'answer.similar': { answerId: 'id-card', limit: 5 },
  'record.search': { kind: 'message', query: '身份证', limit: 5 },
  'answer.get': { answerId: 'id-card' },
  'answer.list': page,
  'answer.detail': { answerId: 'id-card' },
  'answer.usages': { answerId: 'id-card', ...page },
  'answer.settle_pair': { firstId: 'id-card', secondId: 'passport', note: '' },
  'revision.list': { box: 'mine', importId: null, ...page },
  'revision.detail': { revisionId: uuidOf(10, 1) },
  'answer.save': {
    revisionId: null,
    answerId: null,
    baseVersion: null,
    content: contentOf(answerRow('new')),
    before: null,
    origin: { kind: 'blank' },
  },
  'answer.propose': { from: { kind: 'draft', messageId: uuidOf(1, 1), body: '请到窗口办理。' } },
  'answer.submit': { revisionId: uuidOf(10, 1) },
  'answer.recall': { revisionId: uuidOf(10, 1) },
  'answer.discard': { revisionId: uuidOf(10, 1) },
  'answer.return': { revisionId: uuidOf(10, 1), note: '缺依据' },
  'answer.approve': {
    revisionId: uuidOf(10, 1),
    revisionVersion: 1,
    onVersion: null,
    note: '',
    openCorrections: true,
  },
  'answer.retire': { answerId: 'id-card', answerVersion: 1, reason: '已失效', openCorrections: true },
  'answer.review': { answerId: 'id-card', answerVersion: 1, reviewAt: null, note: '' },
  'correction.list': { state: 'open', answerId: null, messageId: null, limit: 10 },
  'correction.settle': { correctionId: uuidOf(11, 1), verdict: 'not_needed', replyId: null, note: '' },
  'correction.reopen': { correctionId: uuidOf(11, 1) },
  'gap.list': { states: ['open'], businessLines: [], ...page },
  'gap.report': { question: '无人机要登记吗', businessLine: null, messageId: null },
  'gap.update': {
    gapId: uuidOf(12, 1),
    question: '无人机要登记吗',
    businessLine: null,
    state: 'in_work',
    assigneeId: null,
    note: '',
    answerId: null,
  },
  'synonym.save': { synonymId: null, terms: ['居住证', '暂住证'], state: 'active', note: '', origin: 'written' },
  'desk_setting.set': { key: 'library', value: { remindDays: 14 } },
  'answer.figures': { from: '2026-03-01', to: '2026-03-31' },
  'answer.figure_list': { from: '2026-03-01', to: '2026-03-31', list: 'replies', ...page },
  'answer_import.map': { fields: [] },
  'answer_import.rows': { only: 'all', ...page },
  'answer_import.commit': { skipProblems: false },
  'answer_import.approve': { importId: uuidOf(13, 1), note: '' },
  'answer_import.refuse': { importId: uuidOf(13, 1), note: '列错位' },
  'answer_import.cancel': { importId: uuidOf(13, 1) },
  'answer_import.undo': { importId: uuidOf(13, 1), note: '列错位' },
  'outbox.dismiss': { commandId: uuidOf(9, 1) },
  'settings.set': {},
};
const channels = Object.keys(coreContract) as CoreChannel[];
function inputOf(channel: CoreChannel): unknown {
  const given = sampleInput[channel];
  if (given !== undefined) return given;
  return coreContract[channel].input.safeParse(null).success ? null : { messageId: uuidOf(1, 1) };
}

test('every channel takes only what its contract says', async () => {
  await work.signIn(ME);
  for (const channel of channels) {
    const result = await work.core.handle(channel, {
      nonsense: true,
      officerId: 7,
      filter: 1,
      messageId: 'x',
      theme: 'pink',
    });
    expect([channel, result.ok ? 'ok' : result.failure.code]).toEqual([channel, 'invalid_input']);
  }
});

test('every answer is what the contract promises', async () => {
  await work.signIn(ME);
  await work.ask('message.claim', { messageId: messageRow(1).id });
  for (const channel of channels.filter((each) => !each.startsWith('session.'))) {
    const result = await work.core.handle(channel, inputOf(channel));
    if (result.ok) expect(coreContract[channel].output.safeParse(result.value).success, channel).toBe(true);
    else expect(result.failure.code, channel).not.toBe('unexpected');
  }
});

test('a session outlives a restart of the core, not of the program; only active officers sign in', async () => {
  await giveSlot(desk.folder, 'gone');
  expect(await work.refused('session.sign_in', { badgeNumber: 'gone', passphrase: TEST_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  const session = await work.signIn(ME);
  await work.core.close();
  work = await openCore(desk.folder);
  expect(await work.ask('session.current', null)).toEqual(session);
  await work.core.close();
  work = await openCore(desk.folder, { bootId: 'boot-2' });
  expect(await work.ask('session.current', null)).toBeNull();
});

test('signing out ends it, also twice; an officer who is deactivated is out at once', async () => {
  await work.signIn(ME);
  await work.ask('session.sign_out', null);
  await work.ask('session.sign_out', null);
  expect(await work.ask('session.current', null)).toBeNull();
  await work.signIn(ME);
  await work.core.close();
  const me = (deskRows.officer ?? []).filter((officer) => officer.id === ME);
  await desk.withDatabase((db) => putRows(db, { officer: me.map((officer) => ({ ...officer, active: false })) }));
  work = await openCore(desk.folder);
  expect(await work.ask('session.current', null)).toBeNull();
});

test('settings change one by one and survive', async () => {
  expect(await work.ask('settings.get', null)).toEqual({ theme: 'system', locale: 'zh-CN', zoom: 100 });
  await work.ask('settings.set', { theme: 'dark', zoom: 150 });
  expect(await work.ask('settings.set', { locale: 'en' })).toEqual({ theme: 'dark', locale: 'en', zoom: 150 });
  await work.core.close();
  work = await openCore(desk.folder);
  expect(await work.ask('settings.get', null)).toEqual({ theme: 'dark', locale: 'en', zoom: 150 });
});

test('answers are found by words and by whole messages; retired ones are not, expired ones are marked', async () => {
  await work.signIn(ME);
  const { hits } = await work.ask('answer.search', { query: '身份证 补领', messageId: null, limit: 5 });
  expect(hits[0]).toMatchObject({ answer: { id: 'id-card' }, expired: false });
  expect(hits.map((hit) => hit.answer.id)).not.toContain('withdrawn');
  const marked = (hits[0]?.questionRanges ?? [])
    .map(([from, to]) => hits[0]?.answer.question.slice(from, to))
    .join('|');
  expect(marked).toContain('身份');
  const suggested = await work.ask('answer.suggest', { messageId: messageRow(1).id, limit: 5 });
  expect(suggested.hits[0]?.answer.id).toBe('id-card');
  expect((await work.ask('answer.search', { query: '护照', messageId: null, limit: 5 })).hits[0]).toMatchObject({
    answer: { id: 'passport' },
    expired: true,
  });
  expect(await work.refused('answer.get', { answerId: 'nowhere' })).toEqual({ code: 'not_found' });
});

test('a bad configuration stops the start with its reason', async () => {
  const clock = createClock();
  const deps = { clock, ids: createIds(clock), log: createLog({ folder: null, name: 'test' }) };
  const config = {
    userData: desk.folder,
    gateway: { url: 'ftp://x', workstationId: 'w', keys: keysOf('w'), ca: null },
    sqliteBinding: null,
    databaseKeySecret: null,
    bootId: 'b',
    sample: true,
    version: '1',
  };
  await expect(createCore(config, deps)).rejects.toMatchObject({
    failure: { code: 'configuration_invalid', detail: expect.stringContaining('gateway.url') },
  });
});

test('what nobody expected becomes an id to read out, and the rest goes on', async () => {
  await work.core.close();
  await desk.withDatabase((db) => db.transact(async (trx) => void (await sql`DROP TABLE draft_offer`.execute(trx))));
  work = await openCore(desk.folder);
  await work.signIn(ME);
  expect(await work.refused('message.detail', { messageId: messageRow(1).id })).toEqual({
    code: 'unexpected',
    errorId: expect.stringMatching(/^E-[0-9A-Z-]{6,10}$/),
  });
  expect((await work.ask('queue.page', { filter: {}, cursor: null, limit: 10 })).items).toHaveLength(1);
});

test('after closing it says that it is unavailable', async () => {
  await work.core.close();
  expect(await work.core.handle('desk.info', null)).toEqual({ ok: false, failure: { code: 'core_unavailable' } });
});
