import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { recordReplyOutcome } from '../../src-gateway/features/reply/reply.service';
import { recordTicketProgress, type TicketProgress } from '../../src-gateway/features/ticket/ticket.service';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { Message } from '../../src-shared/domain/message';
import type { CommandArgs } from '../../src-shared/sync/commands';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation, type Unbranded } from '../support/gateway';

let gateway: TestGateway;
let seat: TestWorkstation;
let message: Message;
let claim: { id: string; version: number };

beforeAll(async () => {
  gateway = await startGateway({ workstations: 2 });
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

beforeEach(async () => {
  message = await gateway.ingest();
  const granted = await seat.claim(message);
  if (granted === null) throw new Error('not granted');
  claim = granted;
});

async function row() {
  return gateway.db.selectFrom('message').selectAll().where('id', '=', message.id).executeTakeFirstOrThrow();
}

function reply(fields: Partial<Unbranded<CommandArgs<'reply.queue'>>> = {}): Unbranded<CommandArgs<'reply.queue'>> {
  return {
    messageId: message.id,
    claim,
    replyId: uuidv7(),
    text: '您好，请到就近派出所办理。',
    basis: null,
    closeAfterSent: false,
    overrides: [],
    ...fields,
  };
}

async function settle(replyId: string, outcome: 'sent' | 'failed' | 'queued'): Promise<void> {
  await inTransaction(gateway.db, async (trx) => {
    await recordChanges(
      trx,
      TEST_DESK,
      await recordReplyOutcome(trx, { replyId, outcome, at: new Date().toISOString() }),
    );
  });
}

async function forward(departments = ['dept-traffic']): Promise<string[]> {
  const tickets = departments.map((departmentId) => ({
    ticketId: uuidv7(),
    departmentId,
    deadlineAt: '2026-12-01T00:00:00.000Z',
    text: '请核实处理',
  }));
  expect(await seat.do('ticket.forward', { messageId: message.id, claim, tickets })).toMatchObject({
    outcome: 'applied',
  });
  return tickets.map((ticket) => ticket.ticketId);
}

async function progress(ticketId: string, state: TicketProgress['state'], text = ''): Promise<number> {
  return inTransaction(gateway.db, async (trx) => {
    const changes = await recordTicketProgress(trx, {
      ticketId,
      state,
      text,
      at: new Date().toISOString(),
      actor: '交警支队',
      newId: uuidv7,
    });
    await recordChanges(trx, TEST_DESK, changes);
    return changes.length;
  });
}

async function ticketState(id: string): Promise<string> {
  return (
    await gateway.db
      .selectFrom('ticket')
      .select('state')
      .where('id', '=', id as never)
      .executeTakeFirstOrThrow()
  ).state;
}

describe('a reply', () => {
  test('is queued with its author frozen and put on its way in the same transaction', async () => {
    const args = reply({ basis: { answerId: 'ans-1', answerVersion: 1, found: null } });
    expect(await seat.do('reply.queue', args)).toMatchObject({ outcome: 'applied' });
    const stored = await gateway.db
      .selectFrom('reply')
      .selectAll()
      .where('id', '=', args.replyId as never)
      .executeTakeFirstOrThrow();
    expect(stored).toMatchObject({
      state: 'queued',
      officer_name: '测试民警1',
      badge_number: 'T1000',
      basis: { answerId: 'ans-1', answerVersion: 1, found: null },
      sent_at: null,
    });
    const delivery = await gateway.db
      .selectFrom('delivery')
      .selectAll()
      .where('subject_id', '=', args.replyId)
      .executeTakeFirstOrThrow();
    expect(delivery).toMatchObject({ kind: 'reply', via: 'publish', message_id: message.id });
    expect((await row()).status).toBe('claimed');
  });

  test('is never queued with a blank, on an answer that is not there, or twice under one id', async () => {
    expect(await seat.do('reply.queue', reply({ text: '请拨打{网点电话}' }))).toEqual({
      outcome: 'rejected',
      code: 'unfilled_blank',
    });
    expect(
      await seat.do('reply.queue', reply({ basis: { answerId: 'ans-none', answerVersion: 1, found: null } })),
    ).toEqual({
      outcome: 'rejected',
      code: 'unknown_answer',
    });
    const args = reply();
    expect(await seat.do('reply.queue', args)).toMatchObject({ outcome: 'applied' });
    expect(await seat.do('reply.queue', args)).toEqual({ outcome: 'rejected', code: 'id_taken' });
    expect(
      await gateway.db.selectFrom('delivery').select('id').where('message_id', '=', message.id).execute(),
    ).toHaveLength(1);
  });

  test('answers the message only with the receipt, and closes it when that was wished', async () => {
    const args = reply({ closeAfterSent: true, overrides: [] });
    await seat.do('reply.queue', args);
    expect(
      await seat.do('message.close', { messageId: message.id, claim, outcome: { kind: 'answered', note: '' } }),
    ).toEqual({ outcome: 'rejected', code: 'reply_not_sent' });
    await settle(args.replyId, 'failed');
    expect((await row()).status).toBe('claimed');
    await settle(args.replyId, 'queued');
    await settle(args.replyId, 'sent');
    expect(await row()).toMatchObject({
      status: 'closed',
      outcome: { kind: 'answered' },
      holder_id: null,
      claim_id: null,
    });
    await settle(args.replyId, 'failed');
    expect(
      (
        await gateway.db
          .selectFrom('reply')
          .select('state')
          .where('id', '=', args.replyId as never)
          .executeTakeFirstOrThrow()
      ).state,
    ).toBe('sent');
  });

  test('carries the time at which the officer wrote it, on the gateway clock', async () => {
    const args = reply();
    const written = Date.now() - 60_000;
    await seat.do('reply.queue', args, 'of-1', {
      at: new Date(written + 3_600_000).toISOString(),
      clockOffsetMs: 3_600_000,
    });
    const stored = await gateway.db
      .selectFrom('reply')
      .select('queued_at')
      .where('id', '=', args.replyId as never)
      .executeTakeFirstOrThrow();
    expect(stored.queued_at).toBe(new Date(written).toISOString());
  });
});

describe('closing', () => {
  test('needs an outcome that fits the facts', async () => {
    expect(
      await seat.do('message.close', { messageId: message.id, claim, outcome: { kind: 'answered', note: '' } }),
    ).toEqual({ outcome: 'rejected', code: 'reply_not_sent' });
    const nothing = { kind: 'duplicate' as const, duplicateOfId: uuidv7(), note: '' };
    expect(await seat.do('message.close', { messageId: message.id, claim, outcome: nothing })).toEqual({
      outcome: 'rejected',
      code: 'unknown_message',
    });
    expect(
      await seat.do('message.close', {
        messageId: message.id,
        claim,
        outcome: { kind: 'no_reply_needed', note: '广告' },
      }),
    ).toEqual({ outcome: 'applied', claimVersion: null, leaseUntil: null });
    expect(
      await seat.do('message.classify', { messageId: message.id, claim, category: 'other', businessLine: null }),
    ).toEqual({ outcome: 'rejected', code: 'closed_message' });
  });

  test('a citizen who writes again gets a message of its own', async () => {
    await seat.do('message.close', {
      messageId: message.id,
      claim,
      outcome: { kind: 'no_reply_needed', note: '已电话答复' },
    });
    const next = await gateway.ingest({ authorId: message.authorId });
    expect(next).toMatchObject({ status: 'new', conversationId: message.conversationId });
    expect((await row()).status).toBe('closed');
  });
});

describe('tickets', () => {
  test('go to several departments with numbers of the day, and keep the message waiting', async () => {
    const [first, second] = await forward(['dept-traffic', 'dept-legal']);
    const tickets = await gateway.db
      .selectFrom('ticket')
      .select(['id', 'number', 'state'])
      .where('message_id', '=', message.id)
      .orderBy('number')
      .execute();
    expect(tickets.map((ticket) => ticket.id)).toEqual([first, second]);
    expect(tickets.map((ticket) => ticket.number)).toEqual([
      expect.stringMatching(/^ZB-\d{8}-\d{4}$/),
      expect.stringMatching(/^ZB-\d{8}-\d{4}$/),
    ]);
    expect(Number(tickets[1]?.number.slice(-4))).toBe(Number(tickets[0]?.number.slice(-4)) + 1);
    expect((await row()).status).toBe('waiting');
    expect(
      await seat.do('message.close', { messageId: message.id, claim, outcome: { kind: 'transferred', note: '已转' } }),
    ).toEqual({ outcome: 'rejected', code: 'open_tickets' });
  });

  test('to a department that is not there leave nothing behind', async () => {
    const tickets = ['dept-traffic', 'dept-none'].map((departmentId) => ({
      ticketId: uuidv7(),
      departmentId,
      deadlineAt: '2026-12-01T00:00:00.000Z',
      text: '请核实',
    }));
    expect(await seat.do('ticket.forward', { messageId: message.id, claim, tickets })).toEqual({
      outcome: 'rejected',
      code: 'unknown_department',
    });
    expect(await gateway.db.selectFrom('ticket').select('id').where('message_id', '=', message.id).execute()).toEqual(
      [],
    );
  });

  test('fed back, sent to rework, fed back again and confirmed; only a reply after that answers', async () => {
    const [ticket = ''] = await forward();
    const early = reply({ text: '已转交警，请稍候' });
    await seat.do('reply.queue', early);
    await settle(early.replyId, 'sent');
    expect(await progress(ticket, 'fed_back', '已调整信号灯')).toBe(5);
    expect(await ticketState(ticket)).toBe('fed_back');
    expect(await progress(ticket, 'fed_back', '再说一遍')).toBe(0);
    expect(
      await seat.do('ticket.rework', { messageId: message.id, claim, ticketId: ticket, reason: '未答复时间' }),
    ).toMatchObject({ outcome: 'applied' });
    await progress(ticket, 'fed_back', '明日起');
    expect(await seat.do('ticket.confirm', { messageId: message.id, claim, ticketId: ticket })).toMatchObject({
      outcome: 'applied',
    });
    expect(await seat.do('ticket.confirm', { messageId: message.id, claim, ticketId: ticket })).toEqual({
      outcome: 'rejected',
      code: 'wrong_state',
    });
    expect((await row()).status).toBe('claimed');
    const answer = reply({ text: '信号灯明日起调整' });
    await seat.do('reply.queue', answer);
    await settle(answer.replyId, 'sent');
    expect((await row()).status).toBe('answered');
    const events = await gateway.db
      .selectFrom('ticket_event')
      .select('kind')
      .where('ticket_id', '=', ticket as never)
      .orderBy('id')
      .execute();
    expect(events.map((event) => event.kind)).toEqual([
      'forwarded',
      'handed_over',
      'fed_back',
      'rework',
      'fed_back',
      'confirmed',
    ]);
  });

  test('withdrawn before they left do not leave', async () => {
    const [ticket = ''] = await forward();
    expect(
      await seat.do('ticket.withdraw', { messageId: message.id, claim, ticketId: ticket, reason: '群众撤诉' }),
    ).toMatchObject({ outcome: 'applied' });
    const deliveries = await gateway.db
      .selectFrom('delivery')
      .select(['kind', 'state'])
      .where('message_id', '=', message.id)
      .execute();
    expect(deliveries).toEqual([{ kind: 'ticket', state: 'failed' }]);
    expect((await row()).status).toBe('claimed');
    expect(await progress(ticket, 'accepted')).toBe(0);
  });
});

describe('an emergency', () => {
  test('needs no claim, and its steps are taken in order and once', async () => {
    const other = gateway.workstation(2);
    const emergencyId = uuidv7();
    const raise = { messageId: message.id, emergencyId, note: '扬言轻生' };
    expect(await other.do('emergency.raise', raise, 'of-2')).toMatchObject({ outcome: 'applied' });
    expect((await row()).emergency).toBe(true);
    expect(await other.do('emergency.raise', { ...raise, emergencyId: uuidv7() }, 'of-2')).toEqual({
      outcome: 'rejected',
      code: 'wrong_state',
    });
    const step = async (name: 'notified' | 'acknowledged' | 'resolved') =>
      (await seat.do('emergency.record', { messageId: message.id, emergencyId, step: name, by: '指挥中心' })).outcome;
    expect(await step('resolved')).toBe('rejected');
    expect([
      await step('notified'),
      await step('notified'),
      await step('acknowledged'),
      await step('resolved'),
    ]).toEqual(['applied', 'rejected', 'applied', 'applied']);
    expect((await row()).emergency).toBe(false);
  });

  test('that the collector flagged has a record from the start', async () => {
    const flagged = await gateway.ingest({ emergency: true });
    expect(flagged.emergency).toBe(true);
    expect(
      await gateway.db.selectFrom('emergency').select('raised_by').where('message_id', '=', flagged.id).execute(),
    ).toHaveLength(1);
  });
});

test('a delivery of another message cannot be settled', async () => {
  await forward();
  const other = await gateway.ingest();
  const { id } = await gateway.db
    .selectFrom('delivery')
    .select('id')
    .where('message_id', '=', message.id)
    .executeTakeFirstOrThrow();
  const verdict = { verdict: 'arrived' as const, note: '' };
  expect(await seat.do('delivery.settle', { messageId: other.id, deliveryId: id, ...verdict })).toEqual({
    outcome: 'rejected',
    code: 'unknown_delivery',
  });
  expect(await seat.do('delivery.settle', { messageId: message.id, deliveryId: id, ...verdict })).toEqual({
    outcome: 'rejected',
    code: 'wrong_state',
  });
});
