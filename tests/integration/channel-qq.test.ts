import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testChannel } from '../../src-gateway/channels/test-channel';
import { type GatewayConfigInput, parseConfig } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../src-gateway/platform/log';
import { type ChannelDesk, openChannelDesk, until } from '../support/channel-desk';
import { type OneBotStandIn, startOneBotStandIn } from '../support/onebot/server';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { startProxy } from '../support/proxy';

const TOKEN = 'onebot-token-of-tests';
const POST_SECRET = 'a post secret of tests';
const GROUP = 700_100;
const HOUR_AGO = (): number => Math.floor(Date.now() / 1_000) - 3_600;

type QqInput = NonNullable<NonNullable<GatewayConfigInput['channels']>['qq']>;
const WAYS = ['http', 'forward', 'reverse'] as const;

let postgres: TestPostgres;
let bridge: OneBotStandIn;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  bridge = await startOneBotStandIn({ token: TOKEN });
  // Something older than every ticket stands in the group, so that its history can be seen to reach back.
  bridge.setMisbehaviour({ missEvents: true });
  bridge.say(GROUP, '大家早上好', { time: HOUR_AGO() });
  bridge.setMisbehaviour({ missEvents: false });
});
afterEach(async () => {
  await desk?.close();
  await bridge.close();
});

function settingsFor(way: (typeof WAYS)[number], change: Partial<QqInput> = {}): QqInput {
  const ways = {
    http: { http: { url: bridge.url, postSecret: POST_SECRET } },
    forward: { forward: { url: bridge.wsUrl } },
    reverse: { reverse: true },
  };
  return { token: TOKEN, timeoutMs: 400, settleMs: 0, gapMs: 0, perMinute: 1_000, ...ways[way], ...change };
}

async function open(way: (typeof WAYS)[number] = 'forward', change: Partial<QqInput> = {}): Promise<void> {
  desk = await openChannelDesk(postgres, { channels: { qq: settingsFor(way, change) } });
  await desk.setWay({ via: 'qq', address: String(GROUP) });
  bridge.postTo(way === 'http' ? { url: `${desk.url}/channels/qq/event`, secret: POST_SECRET } : null);
  if (way === 'reverse') await connectReverse();
  await isHealthy();
}

const wsUrl = () => `${desk.url.replace('http', 'ws')}/channels/qq/ws`;
const connectReverse = () => bridge.connectTo(wsUrl(), { token: TOKEN });
const isHealthy = () => until('a connection', () => desk.channels().health()['qq'] === 'ok');
const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);
const ticketIs = (id: string, state: string) =>
  until(`ticket ${state}`, async () => (await desk.ticketState(id)) === state);
const settle = (id: string, verdict: 'arrived' | 'send_again') =>
  inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, id, verdict, '', '甲'));
const eventsOf = async (id: string) => (await desk.ticketEvents(id)).filter(({ kind }) => kind !== 'handed_over');

/** A ticket that stands in the group, and its post there. */
async function posted(text?: string) {
  const ticket = await desk.forward(text);
  await isIn(ticket.deliveryId, 'confirmed');
  const post = bridge.messages(GROUP).findLast(({ userId }) => userId === bridge.selfId);
  if (post === undefined) throw new Error('nothing was posted');
  return { ...ticket, post };
}

describe('a ticket in the department’s group', () => {
  it.each(WAYS)('is posted once over %s, masked, with number and deadline, and answered by quoting', async (way) => {
    await open(way);
    const ticket = await posted('请核实：报料人电话13812345678，反映路灯故障。[CQ:at,qq=all]');
    const [text] = bridge.posts(GROUP);
    expect(bridge.posts(GROUP)).toHaveLength(1);
    expect(text).toContain(`【转办单 ${ticket.number}】`);
    expect(text).toMatch(/请于 20\d\d-\d\d-\d\d \d\d:\d\d 前办理并反馈/);
    expect(text).toContain('回复本条或以编号开头回复：签收 / 反馈内容 / 退回 理由');
    expect(text).not.toContain('13812345678');
    // What a citizen wrote is never read as a code.
    expect(text).toContain('[CQ:at,qq=all]');
    expect(await desk.ticketEvents(ticket.ticketId)).toEqual([{ kind: 'handed_over', text: '', actor: 'QQ 群' }]);

    bridge.say(GROUP, '签收', { quotes: ticket.post.id });
    await ticketIs(ticket.ticketId, 'accepted');
    bridge.say(GROUP, '路灯已修好', { quotes: ticket.post.id, userId: 20_002 });
    await ticketIs(ticket.ticketId, 'fed_back');
    expect(await eventsOf(ticket.ticketId)).toEqual([
      { kind: 'accepted', text: '', actor: '交警支队 王警官' },
      { kind: 'fed_back', text: '路灯已修好', actor: '老李' },
    ]);
  });

  it.each(['loseAnswers', 'hangAfterPosting', 'timeoutAfterPosting', 'garbageAnswers'] as const)(
    'is found in the history after %s: posted once, confirmed',
    async (trouble) => {
      for (const way of WAYS) {
        await open(way);
        bridge.setMisbehaviour({ [trouble]: 1 });
        const ticket = await desk.forward();
        await until(`no more waiting over ${way}`, async () => {
          if (way === 'reverse' && desk.channels().health()['qq'] !== 'ok') await connectReverse();
          return (await desk.delivery(ticket.deliveryId)).state === 'confirmed';
        });
        const about = bridge.posts(GROUP).filter((text) => text.includes(ticket.number));
        expect(about).toHaveLength(1);
        await desk.close();
      }
    },
  );

  it('is not posted again when a bridge posts it after it has answered a time-out', async () => {
    await open('forward', { settleMs: 1_500 });
    bridge.setMisbehaviour({ postLateMs: 700 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(1);
    expect((await desk.delivery(ticket.deliveryId)).attempts).toBe(1);
  });

  it('that was never posted is posted again, once the history says so', async () => {
    await open('http');
    bridge.setMisbehaviour({ cutBeforePosting: 1 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(1);
    expect((await desk.delivery(ticket.deliveryId)).attempts).toBe(2);
  });

  it('waits for a person while nobody can tell whether it is there', async () => {
    await open('http');
    bridge.setMisbehaviour({ loseAnswers: 1, noHistory: true });
    const ticket = await desk.forward();
    await until('the sentence', async () =>
      ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('请到 QQ 群里看一眼'),
    );
    await sleep(1_500);
    expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
    expect(bridge.posts(GROUP)).toHaveLength(1);
    expect((await settle(ticket.deliveryId, 'arrived')).ok).toBe(true);
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
  });

  it('waits for a person when the history does not reach back before the sending', async () => {
    await open('http');
    await desk.setWay({ via: 'qq', address: '700200' });
    bridge.setMisbehaviour({ cutBeforePosting: 1 });
    const ticket = await desk.forward();
    await until('the sentence', async () =>
      ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('群历史不够长'),
    );
    expect((await desk.delivery(ticket.deliveryId)).state).toBe('unknown');
    await settle(ticket.deliveryId, 'send_again');
    await isIn(ticket.deliveryId, 'confirmed');
    expect(bridge.posts(700_200)).toHaveLength(1);
  });

  it.each(['muted', 'failBeforePosting'] as const)(
    'that the bridge refuses (%s) is a person’s matter',
    async (trouble) => {
      await open();
      bridge.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'failed');
      expect(bridge.posts(GROUP)).toHaveLength(0);
      await settle(ticket.deliveryId, 'send_again');
      await isIn(ticket.deliveryId, 'confirmed');
      expect(bridge.posts(GROUP)).toHaveLength(1);
    },
  );

  it('without a group’s number is refused with a sentence', async () => {
    await open();
    await desk.setWay({ via: 'qq', address: '交警群' });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('“交警群”不是一个群号');
  });

  it.each(['forward', 'http'] as const)('goes by itself once the bridge can be reached over %s', async (way) => {
    const proxy = await startProxy({ port: Number(new URL(bridge.url).port) });
    try {
      const change =
        way === 'http' ? { http: { url: proxy.url } } : { forward: { url: proxy.url.replace('http', 'ws') } };
      await open(way, change);
      await proxy.cut();
      const ticket = await desk.forward();
      await until('a refused attempt', async () => (await desk.delivery(ticket.deliveryId)).last_error !== null);
      expect((await desk.delivery(ticket.deliveryId)).state).toBe('pending');
      await until('a sentence', () => desk.channels().health()['qq'] !== 'ok');
      await proxy.heal();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(bridge.posts(GROUP)).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  it('left in sending by a dead gateway is looked for in the group', async () => {
    await open();
    const there = await posted();
    const db = desk.db;
    await desk.stopChannels();
    const lost = await desk.forward();
    const dead = { state: 'sending', attempts: 1, updated_at: new Date(Date.now() - 60_000).toISOString() } as const;
    await db.updateTable('delivery').set(dead).execute();
    await db.updateTable('qq_post').set({ message_id: null }).execute();
    await desk.startChannels();
    await isIn(there.deliveryId, 'confirmed');
    await isIn(lost.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(2);
  });

  it('goes in several posts when it is long; of those only the missing ones are posted again', async () => {
    await open('http', { maxCharacters: 300 });
    bridge.setMisbehaviour({ loseAnswers: 1 });
    const ticket = await desk.forward('请核实路灯故障情况并反馈。'.repeat(60));
    await isIn(ticket.deliveryId, 'confirmed');
    const posts = bridge.posts(GROUP);
    expect(posts.length).toBeGreaterThan(2);
    expect(new Set(posts).size).toBe(posts.length);
    for (const post of posts) expect(post.startsWith(`【转办单 ${ticket.number}】`)).toBe(true);
  });

  it('waits its turn: so many posts a minute, and a pause between', async () => {
    await open('forward', { perMinute: 2, gapMs: 300 });
    const tickets = [await desk.forward('甲'), await desk.forward('乙'), await desk.forward('丙')];
    await until('two posts', () => bridge.posts(GROUP).length === 2);
    await sleep(1_000);
    const states = await Promise.all(tickets.map(({ deliveryId }) => desk.delivery(deliveryId)));
    expect(states.filter(({ state }) => state === 'pending')).toEqual([
      { state: 'pending', attempts: 0, last_error: null },
    ]);
  });

  it('is followed by remarks that quote it, also after the bridge was restarted', async () => {
    await open();
    const ticket = await posted();
    const rework = await desk.remark(ticket, 'rework', '请补充办结时间，联系13812345678');
    await isIn(rework.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)[1]).toMatch(/^<reply>【转办单 .*反馈需要补充/s);
    expect(bridge.posts(GROUP)[1]).not.toContain('13812345678');
    bridge.restart();
    await sleep(50);
    await isHealthy();
    const withdrawal = await desk.remark(ticket, 'withdrawn', '群众已自行解决');
    await isIn(withdrawal.deliveryId, 'confirmed');
    // The id that we knew is another message's now: rather no quotation than a wrong one.
    expect(bridge.posts(GROUP)[2]).toMatch(/^【转办单 .*已撤回，不必再办/s);
  });
});

describe('what the group says', () => {
  it.each([
    ['{number} 签收', 'accepted', ''],
    ['{number}收到', 'accepted', ''],
    ['【转办单 {number}】 已派人处理', 'fed_back', '已派人处理'],
    ['{number}：反馈：已于上午修复', 'fed_back', '已于上午修复'],
    ['{number} 退回 不属于我单位管辖', 'returned', '退回 不属于我单位管辖'],
  ] as const)('“%s” becomes %s', async (said, state, text) => {
    await open();
    for (const form of ['array', 'string'] as const) {
      const ticket = await posted();
      bridge.say(GROUP, said.replace('{number}', ticket.number), { form });
      await ticketIs(ticket.ticketId, state);
      expect((await eventsOf(ticket.ticketId))[0]).toEqual({ kind: state, text, actor: '交警支队 王警官' });
    }
  });

  it('names what came with it and fetches nothing', async () => {
    await open();
    const ticket = await posted();
    const more = [
      { type: 'image', data: { file: 'abc.jpg', url: `${bridge.url}/secret` } },
      { type: 'file', data: { name: '处理情况.pdf' } },
    ];
    bridge.say(GROUP, '收到', { quotes: ticket.post.id, more });
    await ticketIs(ticket.ticketId, 'fed_back');
    expect((await eventsOf(ticket.ticketId))[0]?.text).toBe(
      '收到\n［附：图片、文件 处理情况.pdf；没有取回，请到 QQ 群查看］',
    );
  });

  it('is taken once, however often and by whichever way it is told', async () => {
    await open('http', { forward: { url: bridge.wsUrl }, reverse: true });
    await connectReverse();
    bridge.setMisbehaviour({ copies: 3 });
    const ticket = await posted();
    bridge.say(GROUP, '正在处理', { quotes: ticket.post.id });
    await ticketIs(ticket.ticketId, 'fed_back');
    bridge.say(GROUP, `${ticket.number} 又补充一点`);
    await until('two feedbacks', async () => (await eventsOf(ticket.ticketId)).length === 2);
    await sleep(300);
    bridge.restart();
    await sleep(1_500);
    expect(await eventsOf(ticket.ticketId)).toEqual([
      { kind: 'fed_back', text: '正在处理', actor: '交警支队 王警官' },
      { kind: 'fed_back', text: '又补充一点', actor: '交警支队 王警官' },
    ]);
  });

  it('is found by the bridge’s word after its restart, though ids are others', async () => {
    await open();
    const first = await posted();
    const second = await posted();
    bridge.restart();
    await sleep(50);
    await isHealthy();
    bridge.say(GROUP, '签收', { quotes: second.post.id });
    await ticketIs(second.ticketId, 'accepted');
    expect(await desk.ticketState(first.ticketId)).toBe('handed_over');
  });

  it('is left alone from our own account, about nothing of ours, or in another group', async () => {
    await open();
    const ticket = await posted();
    const chat = bridge.say(GROUP, '中午吃什么');
    bridge.say(GROUP, '签收', { quotes: chat.id });
    bridge.say(GROUP, `${ticket.number} 签收`, { userId: bridge.selfId });
    bridge.say(700_300, `${ticket.number} 签收`);
    bridge.say(GROUP, ticket.number);
    bridge.say(GROUP, `${ticket.number} 签收`);
    await ticketIs(ticket.ticketId, 'accepted');
    expect(await eventsOf(ticket.ticketId)).toHaveLength(1);
  });

  it('that no event told is taken from the history after connecting again, and every while', async () => {
    await open('forward', { pollMs: 400 });
    const ticket = await posted();
    bridge.setMisbehaviour({ missEvents: true, page: 5 });
    bridge.cut();
    bridge.say(GROUP, '签收', { quotes: ticket.post.id });
    for (let chat = 0; chat < 12; chat += 1) bridge.say(GROUP, `闲聊 ${chat}`);
    await ticketIs(ticket.ticketId, 'accepted');
    bridge.say(GROUP, `${ticket.number} 已修复`);
    await ticketIs(ticket.ticketId, 'fed_back');
    bridge.setMisbehaviour({ missEvents: false });
    await sleep(1_000);
    expect(await eventsOf(ticket.ticketId)).toHaveLength(2);
  });

  it('that the database could not take at first is taken from the history', async () => {
    await open('http', { pollMs: 60_000 });
    const ticket = await posted();
    await desk.stopChannels();
    bridge.say(GROUP, `${ticket.number} 签收`);
    await desk.startChannels();
    await ticketIs(ticket.ticketId, 'accepted');
  });

  it('says in health that a bridge without histories loses what is said meanwhile', async () => {
    await open('forward', { pollMs: 200 });
    bridge.setMisbehaviour({ noHistory: true });
    await posted();
    await until('the sentence', () => (desk.channels().health()['qq'] ?? '').includes('不能查群历史'));
  });
});

describe('who may speak to the gateway', () => {
  it('refuses events without the right signature', async () => {
    await open('http');
    const ticket = await posted();
    const body = JSON.stringify({
      ...bridge.eventOf(ticket.post),
      post_type: 'message',
      user_id: 20_001,
      message: `${ticket.number} 签收`,
    });
    for (const signature of [undefined, 'sha1=0', `sha1=${'0'.repeat(40)}`]) {
      const response = await fetch(`${desk.url}/channels/qq/event`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature === undefined ? {} : { 'x-signature': signature }),
        },
        body,
      });
      expect(response.status).toBe(403);
    }
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
  });

  it('refuses bridges without the right token, of another account, or elsewhere', async () => {
    await open('reverse', { account: String(bridge.selfId) });
    expect(await bridge.connectTo(wsUrl(), { token: 'some-other-token' })).toBe('refused');
    expect(await bridge.connectTo(wsUrl(), { token: TOKEN, selfId: 10_002 })).toBe('refused');
    expect(await bridge.connectTo(`${wsUrl()}x`, { token: TOKEN })).toBe('refused');
    expect(await bridge.connectTo(`${desk.url.replace('http', 'ws')}//x`, { token: TOKEN })).toBe('refused');
    expect(await bridge.connectTo(wsUrl(), { token: TOKEN, role: 'Event' })).toBe('open');
  });

  it('works with separate connections for API and events', async () => {
    desk = await openChannelDesk(postgres, { channels: { qq: settingsFor('reverse') } });
    await desk.setWay({ via: 'qq', address: String(GROUP) });
    expect(desk.channels().health()['qq']).toContain('桥接程序还没有连到网关');
    await bridge.connectTo(wsUrl(), { token: TOKEN, role: 'API' });
    await bridge.connectTo(wsUrl(), { token: TOKEN, role: 'Event' });
    const ticket = await posted();
    bridge.say(GROUP, '签收', { quotes: ticket.post.id });
    await ticketIs(ticket.ticketId, 'accepted');
  });

  it('survives garbage from the bridge', async () => {
    await open();
    const ticket = await posted();
    for (const garbage of [null, 1, [], {}, 'text', { post_type: 'message', message_type: 'group', message: 7 }])
      await bridge.tell(garbage);
    const event = bridge.eventOf(ticket.post);
    await bridge.tell({ ...event, post_type: 'message', user_id: 'DROP TABLE', message: [] });
    await bridge.tell({ ...event, post_type: 'message', user_id: 5, time: -1, message: '签收' });
    bridge.say(GROUP, `${ticket.number} ${'长'.repeat(50_000)}\u0000\uD800`);
    await ticketIs(ticket.ticketId, 'fed_back');
    const [feedback] = await eventsOf(ticket.ticketId);
    expect(feedback?.text.length).toBeLessThanOrEqual(10_000);
    expect(feedback?.text).toContain('内容过长，此处从略');
  });
});

describe('testing the connection', () => {
  const test = (change: Partial<QqInput> = {}, way: 'http' | 'forward' = 'http') =>
    testChannel(parseConfig({ channels: { qq: settingsFor(way, change) } }), createLog('silent'), 'qq');

  it.each(['http', 'forward'] as const)(
    'says nothing when the bridge answers over %s, and posts nothing',
    async (way) => {
      expect(await test({}, way)).toBeNull();
      expect(bridge.calls()).not.toContain('send_group_msg');
    },
  );

  it('says what is wrong', async () => {
    expect(await test({ token: 'some-wrong-token-of-tests' })).toContain('HTTP 403');
    expect(await test({ token: 'some-wrong-token-of-tests' }, 'forward')).toContain('对方不认令牌');
    expect(await test({ account: '99999' })).toContain('登录的是 10001，不是 99999');
    bridge.setMisbehaviour({ offline: true });
    expect(await test()).toContain('QQ 账号不在线');
  });
});
