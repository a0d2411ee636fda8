import { setTimeout as sleep } from 'node:timers/promises';
import { Dingtalk } from 'push-all-in-one';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testChannel } from '../../src-gateway/channels/test-channel';
import { type GatewayConfigInput, parseConfig } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../src-gateway/platform/log';
import { type ChannelDesk, openChannelDesk, until } from '../support/channel-desk';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { startProxy } from '../support/proxy';
import {
  DINGTALK_SECRET,
  DINGTALK_TOKEN,
  FEISHU_SECRET,
  OTHER_SECRET,
  type RobotStandIn,
  startRobotStandIn,
} from '../support/robot/server';

const KINDS = ['企微群', '钉钉群', '飞书群', '其他群'] as const;
const PERSONAL = '请核实：报料人电话13812345678，车牌京A12345，反映路灯故障。';

let postgres: TestPostgres;
let robots: RobotStandIn;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  robots = await startRobotStandIn();
});
afterEach(async () => {
  await desk?.close();
  await robots.close();
});

type Robots = NonNullable<NonNullable<GatewayConfigInput['channels']>['robot']>['robots'];

function fourRobots(change: { perMinute?: number; dingTalkSecret?: string; wecomUrl?: string } = {}): Robots {
  const common = change.perMinute === undefined ? {} : { perMinute: change.perMinute };
  return [
    { ...common, name: '企微群', kind: 'wecom', url: change.wecomUrl ?? robots.wecomUrl },
    {
      ...common,
      name: '钉钉群',
      kind: 'dingtalk',
      url: robots.dingTalkUrl,
      secret: change.dingTalkSecret ?? DINGTALK_SECRET,
    },
    { ...common, name: '飞书群', kind: 'feishu', url: robots.feishuUrl, secret: FEISHU_SECRET },
    {
      ...common,
      name: '其他群',
      kind: 'template',
      url: robots.otherUrl,
      secret: OTHER_SECRET,
      body: '{"message":"{text}","at":"{timestamp}"}',
      signature: {
        algorithm: 'sha1',
        sign: '{timestamp}.{body}',
        encoding: 'hex',
        prefix: 'sha1=',
        name: 'X-Signature',
        timestamp: { name: 'X-Time' },
      },
      success: { field: 'result.state', equals: 'accepted' },
    },
  ];
}

async function open(name: string = '企微群', change: Parameters<typeof fourRobots>[0] = {}): Promise<void> {
  desk = await openChannelDesk(postgres, { channels: { robot: { timeoutMs: 400, robots: fourRobots(change) } } });
  await desk.setWay({ via: 'robot', address: name });
}

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);
const settle = (id: string, verdict: 'arrived' | 'send_again', note = '') =>
  inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, id, verdict, note, '甲'));

describe('a ticket in a work group', () => {
  it.each(KINDS)('is posted once by the robot of %s, masked, with number and deadline', async (name) => {
    await open(name);
    const ticket = await desk.forward(PERSONAL);
    await isIn(ticket.deliveryId, 'confirmed');
    expect(robots.posts()).toHaveLength(1);
    const [text] = robots.posts();
    expect(text).toContain(`【转办单 ${ticket.number}】`);
    expect(text).toContain('反映路灯故障');
    expect(text).toMatch(/请于 20\d\d-\d\d-\d\d \d\d:\d\d 前办理并反馈/);
    expect(text).toContain(`回复请注明编号 ${ticket.number}`);
    expect(text).not.toMatch(/13812345678|京A12345/);
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect(await desk.ticketEvents(ticket.ticketId)).toEqual([{ kind: 'handed_over', text: '', actor: '群机器人' }]);
    expect(desk.channels().health()['robot']).toBe('ok');
  });

  it.each(['loseAnswers', 'hangAfterPosting', 'garbageAnswers'] as const)(
    'is never posted again after %s: an officer looks and says so',
    async (trouble) => {
      await open();
      robots.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'unknown');
      expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('请到群里看一眼或打电话核实');
      expect(desk.channels().health()['robot']).toContain('企微群');
      await desk.stopChannels();
      await desk.startChannels();
      await sleep(2_500);
      expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
      expect(robots.posts()).toHaveLength(1);
      expect(await desk.ticketState(ticket.ticketId)).toBe('queued');

      expect((await settle(ticket.deliveryId, 'arrived', '李警官 10:20 在群里看到了')).ok).toBe(true);
      expect(await desk.ticketEvents(ticket.ticketId)).toEqual([
        { kind: 'handed_over', text: '李警官 10:20 在群里看到了', actor: '甲' },
      ]);
      expect(robots.posts()).toHaveLength(1);
    },
  );

  it.each(['cutBeforePosting', 'failBeforePosting'] as const)(
    'is posted again after %s only when an officer says so',
    async (trouble) => {
      await open();
      robots.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'unknown');
      await sleep(1_000);
      expect(robots.posts()).toHaveLength(0);
      await settle(ticket.deliveryId, 'send_again', '群里没有');
      await isIn(ticket.deliveryId, 'confirmed');
      expect(robots.posts()).toHaveLength(1);
      expect((await desk.delivery(ticket.deliveryId)).attempts).toBe(2);
    },
  );

  it('is posted by itself once the robot can be reached', async () => {
    const { port, pathname, search } = new URL(robots.wecomUrl);
    const proxy = await startProxy({ port: Number(port) });
    try {
      await open('企微群', { wecomUrl: `${proxy.url}${pathname}${search}` });
      await proxy.cut();
      const ticket = await desk.forward();
      await until('a refused attempt', async () => (await desk.delivery(ticket.deliveryId)).last_error !== null);
      await isIn(ticket.deliveryId, 'pending');
      await proxy.heal();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(robots.posts()).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  it('that a dead gateway left in sending waits for an officer', async () => {
    await open();
    await desk.stopChannels();
    const ticket = await desk.forward();
    await desk.db
      .updateTable('delivery')
      .set({ state: 'sending', attempts: 1, updated_at: new Date(Date.now() - 60_000).toISOString() })
      .execute();
    await desk.startChannels();
    await until('the sentence', async () =>
      ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('只能发、不能查'),
    );
    await sleep(1_000);
    expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
    expect(robots.posts()).toHaveLength(0);
  });

  it('waits its turn when the platform allows no more in this minute', async () => {
    await open('企微群', { perMinute: 2 });
    const tickets = [await desk.forward('甲'), await desk.forward('乙'), await desk.forward('丙')];
    await until('two posts', () => robots.posts().length === 2);
    await sleep(1_000);
    const states = await Promise.all(tickets.map(({ deliveryId }) => desk.delivery(deliveryId)));
    expect(states.filter(({ state }) => state === 'confirmed')).toHaveLength(2);
    expect(states.filter(({ state }) => state === 'pending')).toEqual([
      { state: 'pending', attempts: 0, last_error: null },
    ]);
  });

  it.each(KINDS)('that the platform of %s finds too many is kept for later', async (name) => {
    await open(name);
    robots.setMisbehaviour({ tooMany: 1 });
    const ticket = await desk.forward();
    await until('a reason', async () => (await desk.delivery(ticket.deliveryId)).last_error !== null);
    expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(robots.posts()).toHaveLength(0);
  });

  it('goes in several posts when it is long, each with its number', async () => {
    await open();
    const ticket = await desk.forward('请核实路灯故障情况并反馈。'.repeat(150));
    await isIn(ticket.deliveryId, 'confirmed');
    const posts = robots.posts();
    expect(posts.length).toBeGreaterThan(2);
    for (const [at, post] of posts.entries()) {
      expect(post.startsWith(`【转办单 ${ticket.number}】（${at + 1}/${posts.length}）`)).toBe(true);
      expect(Buffer.byteLength(post)).toBeLessThanOrEqual(2_048);
    }
  });

  it('of which only a part went out waits for an officer, with what is known', async () => {
    await open();
    robots.setMisbehaviour({ cutAfter: 1 });
    const ticket = await desk.forward('请核实路灯故障情况并反馈。'.repeat(150));
    await isIn(ticket.deliveryId, 'unknown');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toMatch(/前 1 条已发到群里，第 2 条/);
    await sleep(1_000);
    expect(robots.posts()).toHaveLength(1);
  });

  it('for a robot that does not exist fails with a sentence, and goes once the address is corrected', async () => {
    await open('没有的群');
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('没有名为“没有的群”的群机器人');
    await desk.setWay({ via: 'robot', address: '飞书群' });
    await settle(ticket.deliveryId, 'send_again');
    await isIn(ticket.deliveryId, 'confirmed');
    expect(robots.posts()).toHaveLength(1);
  });
});

describe('what follows a ticket', () => {
  it('goes the way the ticket went, though its department has another way by now', async () => {
    await open('钉钉群');
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    await desk.setWay({ via: 'phone', address: '' });
    const remark = await desk.remark(ticket, 'rework', '请补充办结时间，联系13812345678');
    await isIn(remark.deliveryId, 'confirmed');
    expect(robots.posts()[1]).toContain('请补充办结时间');
    expect(robots.posts()[1]).not.toContain('13812345678');
  });

  it('is not held up by a ticket that nobody can ask about', async () => {
    await open();
    robots.setMisbehaviour({ loseAnswers: 1 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'unknown');
    const remark = await desk.remark(ticket, 'withdrawn', '群众已自行解决');
    await isIn(remark.deliveryId, 'confirmed');
    expect(robots.posts()[1]).toContain('已撤回，不必再办');
    await desk.db.updateTable('ticket').set({ state: 'withdrawn' }).execute();
    expect(await settle(ticket.deliveryId, 'send_again')).toEqual({ ok: false, code: 'wrong_state' });
    expect((await settle(ticket.deliveryId, 'arrived', '群里有')).ok).toBe(true);
    expect(await desk.ticketState(ticket.ticketId)).toBe('withdrawn');
  });
});

describe('the stand-in and the channel against an independent client', () => {
  function peer(secret: string): Dingtalk {
    const client = new Dingtalk({ DINGTALK_ACCESS_TOKEN: DINGTALK_TOKEN, DINGTALK_SECRET: secret });
    // The package has DingTalk's own address fixed.
    return Object.assign(client, { webhook: `${robots.url}/robot/send` });
  }

  it('the stand-in takes what push-all-in-one signs, and what the channel signs', async () => {
    await open('钉钉群');
    const answer = await peer(DINGTALK_SECRET).send('转办单', '来自另一个程序', { msgtype: 'text' });
    expect(answer.data).toMatchObject({ errcode: 0 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(robots.posts()).toHaveLength(2);
  });

  it('the stand-in refuses a wrong secret from both', async () => {
    await open('钉钉群', { dingTalkSecret: 'SECsome-other-secret' });
    const answer = await peer('SECsome-other-secret').send('转办单', '', { msgtype: 'text' });
    expect(answer.data).toMatchObject({ errcode: 310_000 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('sign not match');
    expect(robots.posts()).toHaveLength(0);
  });
});

describe('testing the connection', () => {
  const test = (change: Parameters<typeof fourRobots>[0] = {}) => {
    const config = parseConfig({ channels: { robot: { timeoutMs: 400, robots: fourRobots(change) } } });
    return testChannel(config, createLog('silent'), 'robot');
  };

  it('says nothing when every robot answers, and posts nothing', async () => {
    expect(await test()).toBeNull();
    expect(robots.posts()).toHaveLength(0);
  });

  it('names each robot that cannot work, with what its platform says', async () => {
    const sentence = await test({ dingTalkSecret: 'wrong', wecomUrl: `${robots.wecomUrl}-of-another-group` });
    expect(sentence).toContain('“企微群”不能用：invalid webhook url');
    expect(sentence).toContain('“钉钉群”不能用：sign not match');
    expect(sentence).not.toContain('飞书群');
  });

  it('knows the channels of the configuration', async () => {
    const config = parseConfig({});
    await expect(testChannel(config, createLog('silent'), 'robot')).rejects.toThrow('没有配置渠道 robot');
    expect(await testChannel(config, createLog('silent'), 'phone')).toBeNull();
  });
});
