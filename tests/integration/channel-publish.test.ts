import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { upsertDeskSetting } from '../../src-gateway/features/desk-setting/desk-setting.repository';
import { channelLength, DEFAULT_CHANNEL_LIMITS, splitForChannel } from '../../src-shared/domain/channel-text';
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

async function setWeiboLimit(max: number): Promise<void> {
  const { desk_id } = await desk.db.selectFrom('account').select('desk_id').executeTakeFirstOrThrow();
  await inTransaction(desk.db, (trx) =>
    upsertDeskSetting(trx, {
      id: `${desk_id}:channelLimits`,
      deskId: desk_id,
      key: 'channelLimits',
      value: { ...DEFAULT_CHANNEL_LIMITS, weibo: { max, unit: 'characters' } },
    }),
  );
}

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
    parts: ['您好，请携带身份证到户籍窗口办理。'],
  });
});

it('is posted in the parts that the channel carries, its text whole beside them', async () => {
  const sentence = '请携带本人身份证到就近派出所户籍窗口办理，工作日九点至十七点。';
  const text = sentence.repeat(10);
  const reply = await desk.reply(text);
  await isIn(reply.deliveryId, 'confirmed');
  const published = service.reply(reply.replyId);
  expect(published?.text).toBe(text);
  expect(published?.parts.length).toBeGreaterThan(1);
  expect(published?.parts.every((part) => channelLength(part, { unit: 'characters' }) <= 140)).toBe(true);
  expect(published?.parts.map((part) => part.replace(/^（\d+\/\d+）/, '')).join('')).toBe(text);
});

it('is cut by the limits that the desk has set', async () => {
  await setWeiboLimit(20);
  const text = '办理时间为工作日上午九点到下午五点，中午不休息。';
  const reply = await desk.reply(text);
  await isIn(reply.deliveryId, 'confirmed');
  expect(service.reply(reply.replyId)?.parts).toEqual(splitForChannel(text, { max: 20, unit: 'characters' }));
});

it('fails with a sentence when it is too long for all the posts that a citizen would scroll through', async () => {
  await setWeiboLimit(20);
  const reply = await desk.reply('长'.repeat(2_000));
  await isIn(reply.deliveryId, 'failed');
  expect(await desk.replyState(reply.replyId)).toBe('failed');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('答复太长，没有发出');
  expect(service.replies()).toEqual([]);
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

it('does not leave while its account is switched off, and goes out once when a person sends it again', async () => {
  const turn = (active: boolean) => desk.db.updateTable('account').set({ active }).execute();
  await turn(false);
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'failed');
  expect(await desk.replyState(reply.replyId)).toBe('failed');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('已停用');
  expect(service.replies()).toEqual([]);
  await turn(true);
  await inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, reply.deliveryId, 'send_again', '', '甲'));
  await isIn(reply.deliveryId, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
});

it('that may have gone out before its account was switched off is read back all the same', async () => {
  service.setMisbehaviour({ acceptOnly: true });
  const reply = await desk.reply();
  await isIn(reply.deliveryId, 'unknown');
  await desk.db.updateTable('account').set({ active: false }).execute();
  service.publish(reply.replyId);
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
