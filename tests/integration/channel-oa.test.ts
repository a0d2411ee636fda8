import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChannels } from '../../src-gateway/channels/start';
import { inTransaction } from '../../src-gateway/db/transaction';
import { cancelDelivery } from '../../src-gateway/features/delivery/delivery.service';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { type ChannelDesk, OA_SECRET, OA_TOKEN, openChannelDesk, until } from '../support/channel-desk';
import { type OaStandIn, startOaStandIn } from '../support/oa/server';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { startProxy, type TestProxy } from '../support/proxy';

let postgres: TestPostgres;
let oa: OaStandIn;
let proxy: TestProxy;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

async function open(settings: { pollMs?: number; timeoutMs?: number } = {}): Promise<void> {
  oa = await startOaStandIn({ token: OA_TOKEN, callbackSecret: OA_SECRET, callbackUrl: null });
  proxy = await startProxy({ port: Number(new URL(oa.url).port) });
  desk = await openChannelDesk(postgres, { oaUrl: proxy.url, ...settings });
  oa.setCallbackUrl(`${desk.url}/channels/oa/callback`);
}

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);

afterEach(async () => {
  await desk.close();
  await proxy.close();
  await oa.close();
});

describe('handing a ticket over', () => {
  beforeEach(() => open());

  it('creates it once and confirms it', async () => {
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect(oa.ticket(ticket.number)).toMatchObject({
      creations: 1,
      puts: 1,
      department: { id: 'dept-a', name: '交警支队' },
    });
    const states = (await desk.changes()).flatMap((change) =>
      change.op === 'put' && change.entity === 'delivery' ? [change.row.state] : [],
    );
    expect(states).toEqual(['sending', 'confirmed']);
  });

  it.each(['hangAfterStoring', 'loseAnswers', 'failAfterStoring', 'garbageAnswers'] as const)(
    'reads back after %s: one ticket, confirmed, sent once',
    async (trouble) => {
      oa.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(oa.ticket(ticket.number)).toMatchObject({ creations: 1, puts: 1 });
      const states = (await desk.changes()).flatMap((change) =>
        change.op === 'put' && change.entity === 'delivery' ? [change.row.state] : [],
      );
      expect(states).toEqual(['sending', 'unknown', 'confirmed']);
    },
  );

  it.each(['cutBeforeStoring', 'failBeforeStoring'] as const)(
    'sends again after %s when the status says 404',
    async (trouble) => {
      oa.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(oa.ticket(ticket.number)).toMatchObject({ creations: 1, puts: 1 });
      expect((await desk.delivery(ticket.deliveryId)).attempts).toBe(2);
    },
  );

  it('stays unknown, and sends nothing, while the status cannot be read', async () => {
    oa.setMisbehaviour({ loseAnswers: 1, statusDown: true });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'unknown');
    await until('a failed read-back', async () =>
      ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('503'),
    );
    expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
    expect(await desk.ticketState(ticket.ticketId)).toBe('queued');
    oa.setMisbehaviour({ statusDown: false });
    await isIn(ticket.deliveryId, 'confirmed');
    expect(oa.ticket(ticket.number)).toMatchObject({ creations: 1, puts: 1 });
  });

  it('waits as pending while the OA cannot be reached at all', async () => {
    await proxy.cut();
    const ticket = await desk.forward();
    await until('a refused attempt', async () => (await desk.delivery(ticket.deliveryId)).last_error !== null);
    await isIn(ticket.deliveryId, 'pending');
    await proxy.heal();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(oa.ticket(ticket.number)).toMatchObject({ creations: 1, puts: 1 });
  });

  it('fails on a refusal, and a person can have it sent again', async () => {
    oa.setMisbehaviour({ refuseWith: 422 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('部门不存在或已停用');
    expect(await desk.ticketState(ticket.ticketId)).toBe('queued');
    oa.setMisbehaviour({ refuseWith: null });
    const settled = await inTransaction(desk.db, (trx) =>
      settleDelivery(trx, desk.deps, ticket.deliveryId, 'send_again', '部门已恢复', '甲'),
    );
    expect(settled.ok).toBe(true);
    await isIn(ticket.deliveryId, 'confirmed');
    expect(oa.ticket(ticket.number)?.creations).toBe(1);
  });

  it('takes a person’s word that it arrived', async () => {
    oa.setMisbehaviour({ refuseWith: 422 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    const settle = () =>
      inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, ticket.deliveryId, 'arrived', '', '甲'));
    expect((await settle()).ok).toBe(true);
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect(await settle()).toEqual({ ok: false, code: 'wrong_state' });
  });

  it('reads back what a dead gateway left in sending', async () => {
    await desk.stopChannels();
    const stored = await desk.forward('对方已收到');
    const lost = await desk.forward('对方没有收到');
    // The gateway died after the request of the first had gone out, and before that of the second.
    await desk.db
      .updateTable('delivery')
      .set({ state: 'sending', attempts: 1, updated_at: new Date(Date.now() - 60_000).toISOString() })
      .execute();
    const row = await desk.db
      .selectFrom('ticket')
      .selectAll()
      .where('id', '=', stored.ticketId as never)
      .executeTakeFirstOrThrow();
    await fetch(`${oa.url}/tickets/${stored.number}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${OA_TOKEN}` },
      body: JSON.stringify({
        number: stored.number,
        department: { id: 'dept-a', name: '交警支队' },
        text: row.text,
        deadlineAt: row.deadline_at,
      }),
    });
    await desk.startChannels();
    await isIn(stored.deliveryId, 'confirmed');
    await isIn(lost.deliveryId, 'confirmed');
    expect(oa.tickets().map((ticket) => [ticket.creations, ticket.puts])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('sends each ticket once when two gateways share the store', async () => {
    const second = await startChannels(desk.deps);
    oa.setMisbehaviour({ delayMs: 50, loseAnswers: 3 });
    const tickets = await Promise.all(Array.from({ length: 20 }, () => desk.forward()));
    for (const ticket of tickets) await isIn(ticket.deliveryId, 'confirmed');
    await second.close();
    expect(oa.tickets().filter((ticket) => ticket.creations === 1 && ticket.puts === 1)).toHaveLength(20);
  });

  it('delivers what was committed even when its job was lost', async () => {
    await desk.stopChannels();
    const ticket = await desk.forward();
    await desk.boss.deleteAllJobs('delivery.oa');
    await desk.db
      .updateTable('delivery')
      .set({ next_at: new Date(Date.now() - 120_000).toISOString() })
      .execute();
    await desk.startChannels();
    await isIn(ticket.deliveryId, 'confirmed');
  });

  it('takes back only what cannot have left', async () => {
    await desk.stopChannels();
    const early = await desk.forward();
    const cancel = (id: string) =>
      inTransaction(desk.db, (trx) =>
        cancelDelivery(trx, desk.deps, { kind: 'ticket', subjectId: id, reason: '已撤回' }),
      );
    expect(await cancel(early.ticketId)).toMatchObject({ state: 'failed', lastError: '已撤回' });
    await desk.startChannels();
    const late = await desk.forward();
    await isIn(late.deliveryId, 'confirmed');
    expect(await cancel(late.ticketId)).toBeNull();
    expect(oa.ticket(early.number)).toBeUndefined();
  });
});

describe('remarks', () => {
  beforeEach(() => open());

  it('follow their ticket, in order, each once', async () => {
    oa.setMisbehaviour({ failBeforeStoring: 1 });
    const ticket = await desk.forward();
    const first = await desk.remark(ticket, 'rework', '请补充处理时间');
    const second = await desk.remark(ticket, 'confirmed', '');
    await isIn(second.deliveryId, 'confirmed');
    oa.setMisbehaviour({ loseAnswers: 1 });
    const third = await desk.remark(ticket, 'withdrawn', '撤回');
    await isIn(third.deliveryId, 'confirmed');
    expect(oa.ticket(ticket.number)?.events.map((event) => [event.id, event.remark])).toEqual([
      [first.eventId, 'rework'],
      [second.eventId, 'confirm'],
      [third.eventId, 'withdraw'],
    ]);
  });
});

describe('hearing from the OA', () => {
  async function handedOver(): Promise<{ ticketId: string; number: string; messageId: string }> {
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    return ticket;
  }
  const reaches = (ticketId: string, state: string) =>
    until(`ticket ${state}`, async () => (await desk.ticketState(ticketId)) === state);
  const kinds = async (ticketId: string) => (await desk.ticketEvents(ticketId)).map((event) => event.kind);

  it('applies acceptance and feedback after callbacks, each once, doubled or not', async () => {
    await open();
    oa.setMisbehaviour({ callbacks: 'twice' });
    const ticket = await handedOver();
    await oa.answer(ticket.number, 'accepted', '');
    await reaches(ticket.ticketId, 'accepted');
    await oa.answer(ticket.number, 'fed_back', '路灯已修复', '李警官');
    await reaches(ticket.ticketId, 'fed_back');
    expect(await desk.ticketEvents(ticket.ticketId)).toEqual([
      { kind: 'handed_over', text: '', actor: 'OA' },
      { kind: 'accepted', text: '', actor: '交警支队' },
      { kind: 'fed_back', text: '路灯已修复', actor: '李警官' },
    ]);
  });

  it('finds what a lost callback did not tell', async () => {
    await open({ pollMs: 300 });
    oa.setMisbehaviour({ callbacks: 'drop' });
    const ticket = await handedOver();
    await oa.answer(ticket.number, 'accepted', '');
    await oa.answer(ticket.number, 'returned', '不属于本部门职责');
    await reaches(ticket.ticketId, 'returned');
    expect(await kinds(ticket.ticketId)).toEqual(['handed_over', 'accepted', 'returned']);
  });

  it('is not moved by forged, stale, garbled, unknown or reordered callbacks', async () => {
    await open();
    oa.setMisbehaviour({ callbacks: 'drop' });
    const ticket = await handedOver();
    await oa.answer(ticket.number, 'accepted', '');
    await oa.answer(ticket.number, 'fed_back', '已办结');
    const news = JSON.stringify({ number: ticket.number, revision: 3 });
    expect(await oa.sendCallback(news, 'a secret that is not the right one')).toBe(401);
    expect(await oa.sendCallback(news, OA_SECRET, Date.now() - 600_000)).toBe(401);
    expect(await oa.sendCallback('\u0000{{{')).toBe(400);
    expect(await oa.sendCallback('{"number":7}')).toBe(400);
    expect(await oa.sendCallback(JSON.stringify({ number: 'nobody', revision: 9 }))).toBe(202);
    expect(await oa.sendCallback(`{"number":"${'x'.repeat(100_000)}"}`)).toBe(413);
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect(await oa.sendCallback(news)).toBe(202);
    await reaches(ticket.ticketId, 'fed_back');
    expect(await oa.sendCallback(JSON.stringify({ number: ticket.number, revision: 2 }))).toBe(202);
    expect(await kinds(ticket.ticketId)).toEqual(['handed_over', 'accepted', 'fed_back']);
  });

  it('keeps a second feedback and survives events that it cannot read', async () => {
    await open({ pollMs: 200 });
    const ticket = await handedOver();
    const remote = oa.ticket(ticket.number);
    remote?.events.push({ id: '', kind: 'fed_back', text: 'x', at: 'yesterday', actor: '' });
    await oa.answer(ticket.number, 'fed_back', '第一次反馈');
    await oa.answer(ticket.number, 'fed_back', '补充反馈\u0000');
    await until('both texts', async () => (await desk.ticketEvents(ticket.ticketId)).length === 3);
    expect((await desk.ticketEvents(ticket.ticketId)).map((event) => event.text)).toEqual([
      '',
      '第一次反馈',
      '补充反馈',
    ]);
    expect(await desk.ticketState(ticket.ticketId)).toBe('fed_back');
  });
});
