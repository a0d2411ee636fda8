import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAuditBreak } from '../../src-main/core/audit/audit.repository';
import {
  conversationIdSchema,
  deliveryIdSchema,
  emergencyIdSchema,
  messageIdSchema,
  replyIdSchema,
  ticketIdSchema,
} from '../../src-shared/domain/ids';
import type { Topic } from '../../src-shared/ipc/contract';
import {
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  LEGAL,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  TRAFFIC,
  uuidOf,
} from '../support/core-desk';

const START = new Date('2026-03-02T01:00:00.000Z');
const DEADLINE = '2026-03-04T09:00:00.000Z';
const FIRST = messageRow(1);
const messageId = FIRST.id;
let desk: DeskFolder;
let clock: ManualClock;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  clock = new ManualClock(START);
  await desk.withDatabase((db) =>
    putRows(db, { ...deskRows, message: [FIRST, messageRow(2)], answer: [answerRow('id-card')] }),
  );
  work = await openCore(desk.folder, { clock });
  await work.signIn(ME);
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
});

/** Closes the core, does something to its database as a pull would, and opens it again within the same run. */
async function meanwhile(rows: Parameters<typeof putRows>[1]): Promise<void> {
  await work.core.close();
  await desk.withDatabase((db) => putRows(db, rows));
  work = await openCore(desk.folder, { clock });
}

const detail = (id = messageId) => work.ask('message.detail', { messageId: id });
const claim = (id = messageId) => work.ask('message.claim', { messageId: id });

describe('without the network', () => {
  test('claim, classify, draft, reply: each is kept, waits, and is there after a restart', async () => {
    expect(await claim()).toEqual({ state: 'tentative' });
    await work.ask('message.classify', { messageId, category: 'consultation', businessLine: 'household' });
    clock.advance(1_000);
    const draft = await work.ask('draft.save', {
      messageId,
      text: '您好，',
      basis: { answerId: answerRow('id-card').id, answerVersion: 1 },
    });
    expect(draft).toMatchObject({ text: '您好，', claimLost: false, savedAt: '2026-03-02T01:00:01.000Z' });
    await meanwhile({});
    expect((await detail()).draft).toEqual(draft);
    await work.ask('reply.send', {
      messageId,
      body: ' 您好，请到就近派出所补领。 ',
      basis: { answerId: answerRow('id-card').id, answerVersion: 1 },
      closeAfterSent: false,
    });
    await meanwhile({});

    const after = await detail();
    expect(after.claim).toMatchObject({ state: 'tentative', holderId: ME, holderName: '林晓' });
    expect(after.message).toMatchObject({
      status: 'claimed',
      category: 'consultation',
      businessLine: 'household',
      holderId: ME,
    });
    expect(after.draft).toBeNull();
    expect(after.conversation.map((entry) => entry.kind)).toEqual(['message', 'reply']);
    expect(after.conversation[1]).toMatchObject({
      view: {
        pending: true,
        delivery: null,
        reply: {
          text: '您好，请到就近派出所补领。\n——值班民警 林晓（警号 010203）',
          state: 'queued',
          officerName: '林晓',
          badgeNumber: '010203',
        },
      },
    });
    expect(after.outbox.map((item) => [item.type, item.state])).toEqual([
      ['message.claim', 'pending'],
      ['message.classify', 'pending'],
      ['reply.queue', 'pending'],
    ]);
    expect(after.outbox[2]).toMatchObject({
      text: '您好，请到就近派出所补领。\n——值班民警 林晓（警号 010203）',
      actorName: '林晓',
    });
    const page = await work.ask('queue.page', { filter: {}, cursor: null, limit: 10 });
    expect(page.items.find((item) => item.id === messageId)).toMatchObject({
      waiting: 3,
      hasDraft: false,
      status: 'claimed',
    });
    expect(await work.ask('sync.status', null)).toMatchObject({ connection: 'not_configured', waiting: 3, refused: 0 });
    await work.core.close();
    await desk.withDatabase(async (db) => expect(await findAuditBreak(db.read)).toBeNull());
  });

  test('every command is numbered without a gap and audited in its transaction', async () => {
    await claim();
    await claim(messageRow(2).id);
    await work.ask('message.release', { messageId });
    await work.core.close();
    await desk.withDatabase(async (db) => {
      const outbox = await db.read.selectFrom('outbox').select(['seq', 'type']).orderBy('seq').execute();
      expect(outbox).toEqual([
        { seq: 1, type: 'message.claim' },
        { seq: 2, type: 'message.claim' },
        { seq: 3, type: 'message.release' },
      ]);
      const audit = await db.read.selectFrom('audit').select(['action', 'actor']).orderBy('seq').execute();
      expect(audit.map((row) => row.action)).toEqual([
        'session.signed_in',
        'message.claim',
        'message.claim',
        'message.release',
      ]);
    });
  });

  test('what the officer holds is not asked for again', async () => {
    await claim();
    expect(await claim()).toEqual({ state: 'tentative' });
    expect(await work.ask('outbox.list', null)).toHaveLength(1);
  });
});

describe('an account that the administrator has switched off', () => {
  const account = (active: boolean) => ({ account: (deskRows.account ?? []).map((row) => ({ ...row, active })) });

  test('is marked, takes no reply, and leaves the draft to be sent when it is on again', async () => {
    await meanwhile(account(false));
    const page = await work.ask('queue.page', { filter: {}, cursor: null, limit: 10 });
    expect(page.items.map(({ accountOff }) => accountOff)).toEqual([true, true]);
    expect(await detail()).toMatchObject({ accountName: '示例公安', accountOff: true });
    await claim();
    await work.ask('draft.save', { messageId, text: '请到就近派出所补领。', basis: null });
    const reply = { messageId, body: '请到就近派出所补领。', basis: null, closeAfterSent: false };
    expect(await work.refused('reply.send', reply)).toEqual({ code: 'refused', reason: 'account_off' });
    expect((await detail()).draft).toMatchObject({ text: '请到就近派出所补领。' });
    expect((await work.ask('outbox.list', null)).map(({ type }) => type)).toEqual(['message.claim']);
    await meanwhile(account(true));
    expect(await detail()).toMatchObject({ accountOff: false });
    await work.ask('reply.send', reply);
    expect((await detail()).draft).toBeNull();
  });
});

describe('the claim guards every write', () => {
  test('without a claim', async () => {
    const text = '请核实并反馈。';
    expect(await work.refused('reply.send', { messageId, body: '您好', basis: null, closeAfterSent: false })).toEqual({
      code: 'not_claimed',
    });
    expect(
      await work.refused('ticket.forward', { messageId, departmentIds: [TRAFFIC], deadlineAt: DEADLINE, text }),
    ).toEqual({ code: 'not_claimed' });
    expect(await work.refused('message.classify', { messageId, category: 'help', businessLine: null })).toEqual({
      code: 'not_claimed',
    });
    expect(await work.refused('message.release', { messageId })).toEqual({ code: 'not_claimed' });
    expect(
      await work.refused('message.close', { messageId, outcome: { kind: 'no_reply_needed', note: '重复' } }),
    ).toEqual({ code: 'not_claimed' });
    expect(await work.ask('outbox.list', null)).toEqual([]);
  });

  test('held by a colleague, until the lease runs out', async () => {
    const held = {
      status: 'claimed' as const,
      holderId: COLLEAGUE,
      claimVersion: 4,
      leaseUntil: '2026-03-02T01:10:00.000Z',
    };
    await meanwhile({ message: [messageRow(1, held)] });
    const other = { code: 'held_by_other', holderName: '赵明' };
    expect(await work.refused('message.claim', { messageId })).toEqual(other);
    expect(await work.refused('reply.send', { messageId, body: '您好', basis: null, closeAfterSent: false })).toEqual(
      other,
    );
    clock.advance(10 * 60_000);
    expect(await work.refused('message.release', { messageId })).toEqual({ code: 'not_claimed' });
    expect(await claim()).toEqual({ state: 'tentative' });
  });

  test('a colleague who signs in at the same workstation does not inherit the claim', async () => {
    await claim();
    await work.signIn(COLLEAGUE);
    expect(await work.refused('message.claim', { messageId })).toEqual({ code: 'held_by_other', holderName: '林晓' });
  });

  test('an unknown message is not found', async () => {
    const unknown = messageIdSchema.parse(uuidOf(1, 99));
    for (const channel of ['message.claim', 'message.detail', 'message.release'] as const)
      expect(await work.refused(channel, { messageId: unknown })).toEqual({ code: 'not_found' });
  });
});

describe('drafts', () => {
  test('a draft is kept when the claim goes to somebody else, and can be handed over', async () => {
    await claim();
    await work.ask('draft.save', { messageId, text: '写到一半的', basis: null });
    await meanwhile({
      message: [
        messageRow(1, {
          status: 'claimed',
          holderId: COLLEAGUE,
          claimVersion: 4,
          leaseUntil: '2026-03-02T02:00:00.000Z',
        }),
      ],
    });
    expect((await detail()).draft).toMatchObject({ text: '写到一半的', claimLost: true });
    // Typing goes on after the loss: nothing typed is refused.
    expect(await work.ask('draft.save', { messageId, text: '写到一半的答复', basis: null })).toMatchObject({
      text: '写到一半的答复',
      claimLost: true,
    });
    await work.ask('draft.offer', { messageId });
    const after = await detail();
    expect(after.draft).toBeNull();
    expect(after.draftOffers).toMatchObject([{ text: '写到一半的答复', fromOfficerName: '林晓' }]);
    expect(after.outbox.find((item) => item.type === 'draft.offer')?.text).toBe('写到一半的答复');
  });

  test('each officer has one of his own; empty text deletes it', async () => {
    await work.ask('draft.save', { messageId, text: '我的', basis: null });
    await work.signIn(COLLEAGUE);
    expect((await detail()).draft).toBeNull();
    await work.ask('draft.save', { messageId, text: '他的', basis: null });
    await work.signIn(ME);
    expect((await detail()).draft?.text).toBe('我的');
    expect(await work.ask('draft.save', { messageId, text: '  \n', basis: null })).toBeNull();
    expect((await detail()).draft).toBeNull();
  });

  test('a save that is tried again is never kept for whoever has signed in meanwhile', async () => {
    await work.signIn(COLLEAGUE);
    const late = { messageId, text: '前一位写的', basis: null, officerId: ME };
    expect(await work.refused('draft.save', late)).toEqual({ code: 'not_signed_in' });
    expect((await detail()).draft).toBeNull();
    await work.signIn(ME);
    expect((await work.ask('draft.save', late))?.text).toBe('前一位写的');
  });

  test('characters that no database holds are left out, so that no command is refused for them later', async () => {
    await claim();
    await work.ask('reply.send', { messageId, body: '您好\u0000，半个\uD83D表情', basis: null, closeAfterSent: false });
    expect((await detail()).outbox.at(-1)?.text).toContain('您好，半个\uFFFD表情');
  });

  test('there is nothing to hand over without a draft, and nobody to hand it to', async () => {
    expect(await work.refused('draft.offer', { messageId })).toEqual({ code: 'not_found' });
    await work.ask('draft.save', { messageId, text: '我的', basis: null });
    expect(await work.refused('draft.offer', { messageId })).toEqual({ code: 'refused', reason: 'wrong_state' });
  });
});

describe('replies', () => {
  const send = { messageId, body: '您好', basis: null, closeAfterSent: false };

  test('unfilled blanks are named and nothing is written; the draft stays', async () => {
    await claim();
    await work.ask('draft.save', { messageId, text: '电话{网点电话}', basis: null });
    expect(await work.refused('reply.send', { ...send, body: '电话{网点电话}，地址{地址}' })).toEqual({
      code: 'unfilled_blanks',
      blanks: ['网点电话', '地址'],
    });
    expect((await detail()).draft?.text).toBe('电话{网点电话}');
    expect(await work.ask('outbox.list', null)).toHaveLength(1);
  });

  test('the basis must be the version that was read', async () => {
    await claim();
    const basis = { answerId: answerRow('id-card').id, answerVersion: 2 };
    expect(await work.refused('reply.send', { ...send, basis })).toEqual({ code: 'refused', reason: 'unknown_answer' });
  });

  test('the signature counts towards the length', async () => {
    await claim();
    expect(await work.refused('reply.send', { ...send, body: '长'.repeat(5_000) })).toEqual({
      code: 'invalid_input',
      detail: 'body',
    });
  });

  test('pressing the key twice sends one reply', async () => {
    await claim();
    await Promise.all([work.ask('reply.send', send), work.ask('reply.send', send)]);
    expect((await work.ask('outbox.list', null)).filter((item) => item.type === 'reply.queue')).toHaveLength(1);
  });

  test('a whole conversation stands in the order of time, with what became of each reply', async () => {
    const conversationId = conversationIdSchema.parse(uuidOf(2, 1));
    const replyId = replyIdSchema.parse(uuidOf(4, 1));
    await meanwhile({
      message: [messageRow(3, { conversationId, receivedAt: '2026-03-02T00:30:00.000Z' })],
      reply: [
        {
          id: replyId,
          deskId: DESK,
          messageId,
          text: '您好',
          officerId: COLLEAGUE,
          officerName: '赵明',
          badgeNumber: '010204',
          basis: null,
          state: 'sent',
          queuedAt: '2026-03-02T00:10:00.000Z',
          sentAt: '2026-03-02T00:11:00.000Z',
          closeAfterSent: false,
          overrides: [],
          review: null,
          version: 1,
        },
      ],
      delivery: [
        {
          id: deliveryIdSchema.parse(uuidOf(5, 1)),
          deskId: DESK,
          messageId,
          kind: 'reply',
          subjectId: replyId,
          via: 'publish',
          state: 'confirmed',
          attempts: 1,
          lastError: null,
          updatedAt: '2026-03-02T00:11:00.000Z',
        },
      ],
    });
    const { conversation } = await detail(messageRow(3).id);
    expect(conversation.map((entry) => (entry.kind === 'message' ? entry.message.id : entry.view.reply.id))).toEqual([
      messageId,
      replyId,
      messageRow(3).id,
    ]);
    expect(conversation[1]).toMatchObject({ view: { pending: false, delivery: { state: 'confirmed' } } });
  });
});

describe('tickets', () => {
  const forward = { messageId, departmentIds: [TRAFFIC, LEGAL], deadlineAt: DEADLINE, text: '请核实并反馈。' };

  test('one command forwards to several departments, and the message waits', async () => {
    await claim();
    await work.ask('ticket.forward', { ...forward, departmentIds: [TRAFFIC, LEGAL, TRAFFIC] });
    const after = await detail();
    expect(after.message.status).toBe('waiting');
    expect(after.tickets.map((view) => [view.departmentName, view.ticket.state, view.ticket.number])).toEqual([
      ['交警支队', 'queued', null],
      ['法制支队', 'queued', null],
    ]);
    expect(after.tickets[0]?.events.map((event) => event.kind)).toEqual(['forwarded']);
    expect(after.outbox.filter((item) => item.type === 'ticket.forward')).toHaveLength(1);
    const page = await work.ask('queue.page', { filter: { statuses: ['waiting'] }, cursor: null, limit: 10 });
    expect(page.items).toMatchObject([{ id: messageId, openTickets: 2, needsAttention: false }]);
    expect(await work.refused('message.close', { messageId, outcome: { kind: 'answered', note: '' } })).toEqual({
      code: 'refused',
      reason: 'open_tickets',
    });
  });

  test('a deadline that has passed and a department that is gone are refused', async () => {
    await claim();
    expect(await work.refused('ticket.forward', { ...forward, deadlineAt: START.toISOString() })).toEqual({
      code: 'deadline_passed',
    });
    const gone = deskRows.department?.[2]?.id ?? TRAFFIC;
    expect(await work.refused('ticket.forward', { ...forward, departmentIds: [TRAFFIC, gone] })).toEqual({
      code: 'refused',
      reason: 'unknown_department',
    });
    expect((await detail()).tickets).toEqual([]);
  });

  test('a feedback asks for attention and is confirmed or sent back', async () => {
    const claimed = { status: 'waiting' as const, holderId: ME, claimId: null };
    const ticketId = ticketIdSchema.parse(uuidOf(3, 1));
    const ticket = {
      id: ticketId,
      deskId: DESK,
      messageId,
      departmentId: TRAFFIC,
      number: 'T1',
      text: '请核实',
      state: 'handed_over' as const,
      deadlineAt: DEADLINE,
      createdAt: START.toISOString(),
      createdBy: ME,
      settledAt: null,
      version: 1,
    };
    await claim();
    await meanwhile({
      ticket: [ticket],
      message: [{ ...(await detail()).message, ...claimed, claimId: (await detail()).message.claimId }],
    });
    expect(await work.refused('ticket.confirm', { ticketId })).toEqual({ code: 'refused', reason: 'wrong_state' });
    await meanwhile({ ticket: [{ ...ticket, state: 'fed_back', settledAt: '2026-03-02T02:00:00.000Z' }] });
    const attention = await work.ask('queue.page', { filter: {}, cursor: null, limit: 10 });
    expect(attention.items.find((item) => item.id === messageId)?.needsAttention).toBe(true);
    await work.ask('ticket.rework', { ticketId, reason: '未答复时限' });
    expect((await detail()).tickets[0]?.ticket.state).toBe('rework');
    expect(await work.refused('ticket.confirm', { ticketId })).toEqual({ code: 'refused', reason: 'wrong_state' });
    // The department calls: what it says is put on record and shows at once.
    const said = { ticketId, state: 'fed_back' as const, by: '老张' };
    expect(await work.refused('ticket.record', { ...said, text: ' ' })).toEqual({ code: 'refused', reason: 'invalid' });
    await work.ask('ticket.record', { ...said, text: '五日内答复' });
    const [recorded] = (await detail()).tickets;
    expect(recorded?.ticket.state).toBe('fed_back');
    expect(recorded?.events).toContainEqual(
      expect.objectContaining({ kind: 'fed_back', text: '五日内答复', actor: '老张（林晓登记）' }),
    );
    await work.ask('ticket.rework', { ticketId, reason: '仍未答复时限' });
    await work.ask('ticket.withdraw', { ticketId, reason: '已另行处理' });
    expect((await detail()).tickets[0]?.ticket.state).toBe('withdrawn');
  });
});

describe('closing, emergencies, deliveries', () => {
  test('closing needs its outcome to be true', async () => {
    await claim();
    expect(await work.refused('message.close', { messageId, outcome: { kind: 'answered', note: '' } })).toEqual({
      code: 'refused',
      reason: 'reply_not_sent',
    });
    expect(
      await work.refused('message.close', {
        messageId,
        outcome: { kind: 'duplicate', duplicateOfId: messageId, note: '' },
      }),
    ).toEqual({ code: 'refused', reason: 'unknown_message' });
    await work.ask('message.close', {
      messageId,
      outcome: { kind: 'duplicate', duplicateOfId: messageRow(2).id, note: '同一网民' },
    });
    expect((await detail()).message).toMatchObject({ status: 'closed', outcome: { kind: 'duplicate' } });
    expect(await work.refused('message.claim', { messageId })).toEqual({ code: 'refused', reason: 'closed_message' });
  });

  test('an emergency is raised without a claim and goes step by step', async () => {
    await work.ask('emergency.raise', { messageId, note: '称要轻生' });
    expect(await work.refused('emergency.raise', { messageId, note: '' })).toEqual({
      code: 'refused',
      reason: 'wrong_state',
    });
    const raised = (await detail()).emergencies[0];
    const emergencyId = raised?.id ?? emergencyIdSchema.parse(uuidOf(6, 1));
    expect(
      await work.refused('emergency.record', { messageId, emergencyId, step: 'resolved', by: '指挥中心' }),
    ).toEqual({ code: 'refused', reason: 'wrong_state' });
    const page = await work.ask('queue.page', { filter: { emergency: true }, cursor: null, limit: 10 });
    expect(page.items).toMatchObject([{ id: messageId, emergency: true }]);
    for (const step of ['notified', 'acknowledged', 'resolved'] as const)
      await work.ask('emergency.record', { messageId, emergencyId, step, by: '指挥中心' });
    expect((await detail()).message.emergency).toBe(false);
  });

  test('only a delivery that is unknown or failed is settled by word', async () => {
    const delivery = {
      id: deliveryIdSchema.parse(uuidOf(5, 1)),
      deskId: DESK,
      messageId,
      kind: 'ticket_remark' as const,
      subjectId: uuidOf(3, 1),
      via: 'oa' as const,
      attempts: 1,
      lastError: null,
      updatedAt: START.toISOString(),
    };
    await meanwhile({ delivery: [{ ...delivery, state: 'confirmed' }] });
    const settle = { deliveryId: delivery.id, verdict: 'arrived' as const, note: '电话确认' };
    expect(await work.refused('delivery.settle', settle)).toEqual({ code: 'refused', reason: 'wrong_state' });
    await meanwhile({ delivery: [{ ...delivery, state: 'unknown' }] });
    await work.ask('delivery.settle', settle);
    expect((await work.ask('outbox.list', null))[0]).toMatchObject({ type: 'delivery.settle', text: '电话确认' });
  });
});

test('listeners hear of changes once, a little later', async () => {
  const heard: Topic[][] = [];
  const stop = work.core.onChanged((topics) => heard.push(topics));
  await claim();
  await work.ask('draft.save', { messageId, text: '您好', basis: null });
  expect(heard).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(heard).toHaveLength(1);
  expect([...(heard[0] ?? [])].sort()).toEqual(expect.arrayContaining(['draft', 'message', 'outbox']));
  stop();
});
