import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { recordTicketProgress } from '../../src-gateway/features/ticket/ticket.service';
import type { DeliveryId } from '../../src-shared/domain/ids';
import type { Message } from '../../src-shared/domain/message';
import { openChannelDesk, until } from '../support/channel-desk';
import { startGateway, type TestGateway, type TestWorkstation } from '../support/gateway';
import { startPostgres } from '../support/postgres';

const SENTENCE = '请打电话转告，并登记通话（谁接的、何时、怎么说定）';
const CALL = '交警支队值班员老张接听，10:30，答应今天核实。';

let gateway: TestGateway;
let seat: TestWorkstation;
let message: Message;
let claim: { id: string; version: number };

beforeAll(async () => {
  gateway = await startGateway({ workstations: 1 });
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

beforeEach(async () => {
  await setWay('dept-traffic', 'phone', '');
  await setWay('dept-legal', 'robot', '法制群');
  message = await gateway.ingest();
  const granted = await seat.claim(message);
  if (granted === null) throw new Error('not granted');
  claim = granted;
});

async function setWay(id: string, via: 'phone' | 'robot' | 'qq', address: string): Promise<void> {
  await gateway.db
    .updateTable('department')
    .set({ via, address })
    .where('id', '=', id as never)
    .execute();
}

async function forward(...departments: string[]) {
  const tickets = departments.map((departmentId) => ({
    ticketId: uuidv7(),
    departmentId,
    deadlineAt: '2026-12-01T00:00:00.000Z',
    text: '请核实处理',
  }));
  const result = await seat.do('ticket.forward', { messageId: message.id, claim, tickets });
  return { result, ids: tickets.map(({ ticketId }) => ticketId) };
}

async function deliveries() {
  return gateway.db
    .selectFrom('delivery')
    .select(['id', 'kind', 'via', 'address', 'state', 'attempts', 'last_error'])
    .where('message_id', '=', message.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

async function events(ticketId: string) {
  return gateway.db
    .selectFrom('ticket_event')
    .select(['kind', 'text', 'actor'])
    .where('ticket_id', '=', ticketId as never)
    .orderBy('id')
    .execute();
}

async function settle(deliveryId: DeliveryId, note: string) {
  return seat.do('delivery.settle', { messageId: message.id, deliveryId, verdict: 'arrived', note });
}

async function only() {
  const [delivery, ...others] = await deliveries();
  if (delivery === undefined || others.length > 0) throw new Error('one delivery');
  return delivery;
}

async function feedBack(ticketId: string): Promise<void> {
  await inTransaction(gateway.db, (trx) =>
    recordTicketProgress(trx, {
      ticketId,
      state: 'fed_back',
      text: '已处理',
      at: new Date().toISOString(),
      actor: '老张',
      newId: uuidv7,
    }),
  );
}

it('each department gets its ticket by its own way', async () => {
  const { result } = await forward('dept-traffic', 'dept-legal');
  expect(result.outcome).toBe('applied');
  const ways = (await deliveries()).map(({ via, address }) => ({ via, address }));
  expect(ways).toEqual([
    { via: 'phone', address: '' },
    { via: 'robot', address: '法制群' },
  ]);
});

it('a forward that names an unknown department forwards nothing', async () => {
  const { result } = await forward('dept-traffic', 'dept-none');
  expect(result).toEqual({ outcome: 'rejected', code: 'unknown_department' });
  expect(await deliveries()).toEqual([]);
});

it('a ticket by telephone waits for the record of the call, which becomes part of its life', async () => {
  const { ids } = await forward('dept-traffic');
  const delivery = await only();
  expect(delivery).toMatchObject({ state: 'unknown', attempts: 0, last_error: SENTENCE });

  for (const empty of ['', '  \n'])
    expect(await settle(delivery.id, empty)).toEqual({ outcome: 'rejected', code: 'invalid' });
  expect(await only()).toMatchObject({ state: 'unknown' });

  expect((await settle(delivery.id, CALL)).outcome).toBe('applied');
  expect(await only()).toMatchObject({ state: 'confirmed', attempts: 0, last_error: expect.stringContaining(CALL) });
  expect(await events(ids[0] ?? '')).toEqual([
    { kind: 'forwarded', text: '', actor: '测试民警1' },
    { kind: 'handed_over', text: CALL, actor: '测试民警1' },
  ]);
  expect(await settle(delivery.id, CALL)).toEqual({ outcome: 'rejected', code: 'wrong_state' });
});

it('the department is called again about a rework, though it has another way by now', async () => {
  const [ticketId = ''] = (await forward('dept-traffic')).ids;
  await settle((await only()).id, CALL);
  await feedBack(ticketId);
  await setWay('dept-traffic', 'qq', '10001');
  const reworked = await seat.do('ticket.rework', { messageId: message.id, claim, ticketId, reason: '没有说明时间' });
  expect(reworked.outcome).toBe('applied');
  const [, remark] = await deliveries();
  expect(remark).toMatchObject({ kind: 'ticket_remark', via: 'phone', state: 'unknown', last_error: SENTENCE });
  if (remark === undefined) throw new Error('no remark');
  expect((await settle(remark.id, '')).outcome).toBe('rejected');
  expect((await settle(remark.id, '老张 15:00 接听，明天补充')).outcome).toBe('applied');
});

it('a ticket that nobody has called about is withdrawn without a call', async () => {
  const [ticketId = ''] = (await forward('dept-traffic')).ids;
  const withdrawn = await seat.do('ticket.withdraw', { messageId: message.id, claim, ticketId, reason: '重复' });
  expect(withdrawn.outcome).toBe('applied');
  expect(await only()).toMatchObject({ state: 'failed', last_error: expect.stringContaining('已撤回：重复') });
  expect((await only()).last_error).toContain('请再打一次告知撤回');
  expect(await settle((await only()).id, CALL)).toEqual({ outcome: 'rejected', code: 'wrong_state' });
});

it('after the call its withdrawal is a call too', async () => {
  const [ticketId = ''] = (await forward('dept-traffic')).ids;
  await settle((await only()).id, CALL);
  await seat.do('ticket.withdraw', { messageId: message.id, claim, ticketId, reason: '重复' });
  expect((await deliveries())[1]).toMatchObject({ kind: 'ticket_remark', via: 'phone', state: 'unknown' });
});

it('no sweep, restart or "send again" makes anything of it but a call', async () => {
  const postgres = await startPostgres();
  const desk = await openChannelDesk(postgres, {});
  try {
    await desk.setWay({ via: 'phone', address: '' });
    const ticket = await desk.forward();
    await desk.stopChannels();
    await desk.startChannels();
    await sleep(2_500);
    expect(await desk.delivery(ticket.deliveryId)).toEqual({ state: 'unknown', attempts: 0, last_error: SENTENCE });
    expect(desk.channels().health()['phone']).toBe('ok');

    await inTransaction(desk.db, (trx) =>
      settleDelivery(trx, desk.deps, ticket.deliveryId, 'send_again', '没人接，晚些再打', '甲'),
    );
    await until('the sentence', async () => (await desk.delivery(ticket.deliveryId)).last_error === SENTENCE);
    expect((await desk.delivery(ticket.deliveryId)).state).toBe('unknown');
  } finally {
    await desk.close();
    await postgres.close();
  }
});

it('what the department says by telephone is put on record, in the order of a ticket, and the citizen can be answered', async () => {
  const { ids } = await forward('dept-traffic');
  const [ticketId = ''] = ids;
  const record = (state: 'accepted' | 'fed_back' | 'returned', text: string) =>
    seat.do('ticket.record', { messageId: message.id, claim, ticketId, state, by: '老张', text });
  // Nobody has been called yet.
  expect(await record('accepted', '')).toMatchObject({ outcome: 'rejected', code: 'wrong_state' });
  await settle((await only()).id, CALL);
  expect(await record('accepted', '')).toMatchObject({ outcome: 'applied' });
  expect(await record('fed_back', '')).toMatchObject({ outcome: 'rejected', code: 'invalid' });
  expect(await record('fed_back', '红绿灯已修好。')).toMatchObject({ outcome: 'applied' });
  expect(await record('accepted', '')).toMatchObject({ outcome: 'rejected', code: 'wrong_state' });
  expect((await events(ticketId)).slice(-2)).toEqual([
    { kind: 'accepted', text: '', actor: '老张（测试民警1登记）' },
    { kind: 'fed_back', text: '红绿灯已修好。', actor: '老张（测试民警1登记）' },
  ]);
  expect(await seat.do('ticket.confirm', { messageId: message.id, claim, ticketId })).toMatchObject({
    outcome: 'applied',
  });
});
