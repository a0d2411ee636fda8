import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import {
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
} from '../support/core-desk';

const FIRST = messageRow(1, { category: 'complaint' });
const messageId = FIRST.id;
const rules = (value: object) => ({
  id: `${DESK}:replyRules`,
  deskId: DESK,
  key: 'replyRules' as const,
  value: replyRulesSchema.parse(value),
});
const SEND = { messageId, basis: null, closeAfterSent: false };
const WHOLE = '经核实，该车已依法处理。如有疑问请拨打0516-80000000。';

let desk: DeskFolder;
let work: TestCore;

beforeEach(() => {
  desk = createDeskFolder();
});
afterEach(async () => {
  await work.core.close();
  desk.remove();
});

async function open(deskRules: object = {}): Promise<void> {
  await desk.withDatabase((db) =>
    putRows(db, {
      ...deskRows,
      message: [FIRST],
      answer: [answerRow('old', { validUntil: '2026-01-31' })],
      deskSetting: [rules(deskRules)],
    }),
  );
  work = await openCore(desk.folder, { clock: new ManualClock(new Date('2026-03-02T01:00:00.000Z')) });
  await work.signIn(ME);
  await work.ask('message.claim', { messageId });
}

const replies = async () =>
  (await work.ask('message.detail', { messageId })).conversation.flatMap((item) =>
    item.kind === 'reply' ? [item.view.reply] : [],
  );

describe('the check before sending, without the network', () => {
  it('points out what is missing and vague, keeps the draft, and sends with a reason', async () => {
    await open();
    await work.ask('draft.save', { messageId, text: '我们会尽快处理。', basis: null });
    const refusal = await work.refused('reply.send', { ...SEND, body: '我们会尽快处理。' });
    expect(refusal).toEqual({
      code: 'reply_problems',
      problems: [
        { kind: 'vague_promise', about: ['尽快'], mayOverride: true },
        { kind: 'missing_element', about: ['verification', 'handling', 'contact'], mayOverride: true },
      ],
    });
    expect((await work.ask('message.detail', { messageId })).draft?.text).toBe('我们会尽快处理。');
    const overrides = [
      { kind: 'vague_promise', reason: '已约好时间' },
      { kind: 'missing_element', reason: '首次回应' },
      { kind: 'forbidden_word', reason: '没有这个问题，不该留下' },
    ];
    await work.ask('reply.send', { ...SEND, body: '我们会尽快处理。', overrides });
    expect((await replies())[0]).toMatchObject({ state: 'queued', overrides: overrides.slice(0, 2) });
  });

  it('knows that the answer in the reply has expired', async () => {
    await open();
    const basis = { answerId: answerRow('old').id, answerVersion: 1, found: null };
    expect(await work.refused('reply.send', { ...SEND, body: WHOLE, basis })).toMatchObject({
      problems: [{ kind: 'basis_expired', about: ['2026-01-31'] }],
    });
  });

  it('lets nothing pass that a rule of the desk forbids', async () => {
    await open({ noOverride: ['vague_promise'], elements: {} });
    const overrides = [{ kind: 'vague_promise', reason: '着急' }];
    expect(await work.refused('reply.send', { ...SEND, body: '尽快处理', overrides })).toMatchObject({
      problems: [{ kind: 'vague_promise', mayOverride: false }],
    });
  });
});

describe('a reply that a second person has to see', () => {
  it('waits, is taken back into the editor by its author, and by nobody else', async () => {
    await open({ secondEyes: { categories: ['complaint'] } });
    await work.ask('reply.send', { ...SEND, body: WHOLE });
    const [reply] = await replies();
    expect(reply).toMatchObject({ state: 'checking' });
    const replyId = reply?.id ?? ('' as never);
    expect(await work.refused('reply.approve', { replyId, replyVersion: 0, note: '' })).toEqual({
      code: 'not_permitted',
      roles: ['lead', 'administrator'],
    });
    expect(await work.refused('message.release', { messageId })).toMatchObject({ reason: 'reply_not_sent' });

    await work.signIn(COLLEAGUE);
    expect(await work.ask('reply.pending', null)).toMatchObject([
      { reply: { id: replyId }, message: { id: messageId } },
    ]);
    expect(await work.refused('reply.take_back', { replyId })).toMatchObject({ reason: 'not_author' });
    // The gateway has not heard of it: there it is decided.
    expect(await work.refused('reply.approve', { replyId, replyVersion: 0, note: '' })).toMatchObject({
      reason: 'unknown_reply',
    });

    await work.signIn(ME);
    await work.ask('reply.take_back', { replyId });
    expect((await replies())[0]).toMatchObject({ state: 'returned' });
    expect((await work.ask('message.detail', { messageId })).draft?.text).toBe(WHOLE);
    expect(await work.ask('outbox.list', null)).toHaveLength(3);
  });
});
