import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { type ChannelDesk, openChannelDesk, PUBLISH_TOKEN, until } from '../support/channel-desk';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { type PublishStandIn, startPublishStandIn } from '../support/publish/server';

let postgres: TestPostgres;
let service: PublishStandIn;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

beforeEach(async () => {
  service = await startPublishStandIn({ token: PUBLISH_TOKEN });
  desk = await openChannelDesk(postgres, { publishUrl: service.url, pollMs: 200 });
});
afterEach(async () => {
  await desk.close();
  await service.close();
});

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);

it('is sent only with the receipt of a publication', async () => {
  service.setMisbehaviour({ acceptOnly: true });
  const reply = await desk.reply('您好，请携带身份证到户籍窗口办理。');
  await isIn(reply.deliveryId, 'unknown');
  expect(await desk.replyState(reply.replyId)).toBe('queued');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('已受理');
  service.publish(reply.replyId);
  await isIn(reply.deliveryId, 'confirmed');
  expect(await desk.replyState(reply.replyId)).toBe('sent');
  expect(service.reply(reply.replyId)).toMatchObject({
    publications: 1,
    puts: 1,
    channel: 'weibo',
    account: 'weibo-main',
    remoteId: 'remote-1',
    conversation: 'thread-1',
    text: '您好，请携带身份证到户籍窗口办理。',
  });
});

it.each(['hangAfterStoring', 'loseAnswers', 'withoutReceipt'] as const)(
  'is read back after %s and never sent twice',
  async (trouble) => {
    service.setMisbehaviour({ [trouble]: 1 });
    const reply = await desk.reply();
    await isIn(reply.deliveryId, 'confirmed');
    expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
    expect(await desk.replyState(reply.replyId)).toBe('sent');
  },
);

it('is sent again only after the service says that it does not have it', async () => {
  service.setMisbehaviour({ cutBeforeStoring: 1 });
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
  expect((await desk.delivery(reply.deliveryId)).attempts).toBe(2);
});

it('fails on a refusal, and goes out again on a person’s word', async () => {
  service.setMisbehaviour({ refuseWith: 403 });
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'failed');
  expect(await desk.replyState(reply.replyId)).toBe('failed');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('账号已停用');
  service.setMisbehaviour({ refuseWith: null });
  await inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, reply.deliveryId, 'send_again', '', '甲'));
  await isIn(reply.deliveryId, 'confirmed');
  expect(await desk.replyState(reply.replyId)).toBe('sent');
});

it('fails when what was accepted is then not published', async () => {
  service.setMisbehaviour({ acceptOnly: true });
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'unknown');
  service.publish(reply.replyId, 'refused');
  await isIn(reply.deliveryId, 'failed');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('审核未通过');
});

it('waits when the gateway has no such connector', async () => {
  const ticket = await desk.forward();
  await until('a reason', async () => ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('没有配置'));
  expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'pending', attempts: 0 });
});
