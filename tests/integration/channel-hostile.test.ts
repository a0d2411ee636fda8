import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ChannelDesk, OA_SECRET, OA_TOKEN, openChannelDesk, PUBLISH_TOKEN, until } from '../support/channel-desk';
import { type OaStandIn, startOaStandIn } from '../support/oa/server';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { type PublishStandIn, startPublishStandIn } from '../support/publish/server';

/** Peers that hang, and words that no database or limit expects. */

let postgres: TestPostgres;
let oa: OaStandIn;
let service: PublishStandIn;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

async function open(timeoutMs: number): Promise<void> {
  oa = await startOaStandIn({ token: OA_TOKEN, callbackSecret: OA_SECRET, callbackUrl: null });
  service = await startPublishStandIn({ token: PUBLISH_TOKEN });
  desk = await openChannelDesk(postgres, { oaUrl: oa.url, publishUrl: service.url, pollMs: 200, timeoutMs });
}

afterEach(async () => {
  await desk.close();
  await oa.close();
  await service.close();
});

const isIn = (id: string, state: string, withinMs?: number) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state, withinMs);

it('an OA that hangs does not hold up replies to citizens', async () => {
  await open(5_000);
  oa.setMisbehaviour({ hangAfterStoring: 100 });
  const tickets = await Promise.all(Array.from({ length: 8 }, () => desk.forward()));
  await until('the OA is asked', async () => (await desk.delivery(tickets[0]?.deliveryId ?? '')).state === 'sending');
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'confirmed', 4_000);
  expect((await desk.delivery(tickets[0]?.deliveryId ?? '')).state).toBe('sending');
});

it('a feedback of any length, with any character and any time, reaches the officer', async () => {
  await open(500);
  const [first, second] = [await desk.forward(), await desk.forward()];
  for (const ticket of [first, second]) await isIn(ticket.deliveryId, 'confirmed');
  const text = `${'很长的反馈。'.repeat(3_000)}`;
  oa.ticket(first.number)?.events.push({
    id: 'odd\u0000\uD83D',
    kind: 'fed_back',
    text: `\uD83D${text}`,
    at: '0000-01-01T00:00:00Z',
    actor: `张\u0000警官\uDE00${'很长的职务'.repeat(30)}`,
  });
  await oa.answer(second.number, 'fed_back', '已办结');
  for (const { ticketId } of [first, second])
    await until('fed back', async () => (await desk.ticketState(ticketId)) === 'fed_back');
  const events = await desk.ticketEvents(first.ticketId);
  expect(events.at(-1)?.text).toMatch(/^\uFFFD很长的反馈。/);
  expect(events.at(-1)?.text).toMatch(/全文见 OA）$/);
  expect(events.at(-1)?.text.length).toBeLessThanOrEqual(10_000);
  expect(events.at(-1)?.actor).toMatch(/^张警官\uFFFD/);
  expect(
    await desk.db
      .selectFrom('oa_event')
      .select('text')
      .where('ticket_id', '=', first.ticketId as never)
      .execute(),
  ).toEqual([{ text: `\uFFFD${text}` }]);
});

it('a refusal in words that no database holds is written down, and not sent again and again', async () => {
  await open(500);
  let puts = 0;
  const odd = createServer((request, response) => {
    if (request.method === 'PUT') puts += 1;
    response.writeHead(request.method === 'PUT' ? 422 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: `拒绝\u0000${'😀'.repeat(300)}` }));
  });
  await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
  const other = await openChannelDesk(postgres, {
    publishUrl: `http://127.0.0.1:${(odd.address() as AddressInfo).port}`,
    pollMs: 200,
  });
  try {
    const reply = await other.reply('内容');
    await until('failed', async () => (await other.delivery(reply.deliveryId)).state === 'failed');
    expect((await other.delivery(reply.deliveryId)).last_error).toContain('拒绝😀');
    expect(puts).toBe(1);
  } finally {
    await other.close();
    odd.close();
  }
});
