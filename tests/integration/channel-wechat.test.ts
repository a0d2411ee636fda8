import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginNewLife } from '../../src-gateway/admin/backup/new-life.service';
import { testChannel } from '../../src-gateway/channels/test-channel';
import type { GatewayConfigInput } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../src-gateway/platform/log';
import { type ChannelDesk, DESK, openChannelDesk, until } from '../support/channel-desk';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';
import {
  nowSeconds,
  type Push,
  pushOf,
  startWechatStandIn,
  WECHAT,
  type WechatStandIn,
  xmlOf,
} from '../support/wechat/server';

const ACCOUNT = 'wechat-main';
const CITIZEN = 'oCitizen0000000000000000001';

let postgres: TestPostgres;
let wechat: WechatStandIn;
let desk: ChannelDesk;
let ids = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  wechat = await startWechatStandIn();
});
afterEach(async () => {
  await desk?.close();
  await wechat.close();
});

type Input = NonNullable<NonNullable<GatewayConfigInput['channels']>['wechat']>;

async function open(change: Partial<Input> = {}, account: Partial<Input['accounts'][number]> = {}): Promise<void> {
  const secretFile = join(temporaryFolder('wechat'), 'app-secret');
  writeFileSync(secretFile, `${WECHAT.secret}\n`);
  const settings: Input = {
    apiUrl: wechat.url,
    timeoutMs: 400,
    settleMs: 1_500,
    accounts: [
      {
        account: ACCOUNT,
        desk: DESK,
        appId: WECHAT.appId,
        secretFile,
        token: WECHAT.token,
        encodingAesKey: WECHAT.encodingAesKey,
        ...account,
      },
    ],
    ...change,
  };
  desk = await openChannelDesk(postgres, { channels: { wechat: settings } });
  await desk.db
    .insertInto('account')
    .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'wechat', name: '测试公安', region: '' })
    .execute();
}

const post = (push: Push, account = ACCOUNT): Promise<Response> =>
  fetch(`${desk.url}/channels/wechat/${account}?${push.query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: push.body,
  });

function textXml(content: string, fields: Record<string, string | number> = {}): string {
  ids += 1;
  return xmlOf({ MsgType: 'text', Content: content, MsgId: 7_000_000_000_000_000 + ids, ...fields });
}

async function say(xml: string, mode?: 'plain' | 'compatible' | 'encrypted'): Promise<string> {
  const response = await post(pushOf(xml, mode));
  return `${response.status} ${await response.text()}`;
}

const messages = () =>
  desk.db
    .selectFrom('message')
    .select(['id', 'remote_id', 'author_id', 'author_name', 'text', 'channel'])
    .orderBy('id')
    .execute();

async function answer(text = '您好，请携带身份证到户籍窗口办理。') {
  await say(textXml('请问身份证丢了怎么补办？'));
  const message = (await messages()).at(-1);
  if (message === undefined) throw new Error('no message');
  return desk.reply(text, message.id);
}

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);
const reasonOf = async (id: string): Promise<string> => (await desk.delivery(id)).last_error ?? '';
const settle = (id: string, verdict: 'arrived' | 'send_again') =>
  inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, id, verdict, '看过了', '甲'));

describe('the address is verified', () => {
  it('by giving back the text, and to nobody else', async () => {
    await open();
    const { query } = pushOf('', 'plain');
    const url = `${desk.url}/channels/wechat/${ACCOUNT}`;
    const good = await fetch(`${url}?${query}&echostr=4375120948345356249`);
    expect(await good.text()).toBe('4375120948345356249');
    const wrong = await fetch(`${url}?${query.replace(/nonce=\w/, 'nonce=x')}&echostr=1`);
    expect(wrong.status).toBe(401);
    const stale = pushOf('', 'plain', { at: Date.now() - 600_000 });
    expect((await fetch(`${url}?${stale.query}&echostr=1`)).status).toBe(401);
    expect((await fetch(`${desk.url}/channels/wechat/other?${query}&echostr=1`)).status).toBe(401);
  });
});

describe('a citizen writes', () => {
  it.each(['plain', 'compatible', 'encrypted'] as const)('in %s mode, and it becomes a message once', async (mode) => {
    await open({}, { mode });
    const push = pushOf(textXml('楼下的路灯坏了😀 a<b&c'), mode);
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await (await post(push)).text()).toBe('success');
    const taken = await messages();
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({ channel: 'wechat', text: '楼下的路灯坏了😀 a<b&c', author_id: CITIZEN });
    expect(taken[0]?.author_name).toBe('微信用户 000001');
    expect(taken[0]?.remote_id).toMatch(new RegExp(`^${WECHAT.appId}:\\d+$`));
  });

  it.each([
    ['a picture', { MsgType: 'image', PicUrl: 'http://x/1', MediaId: 'none' }, '[图片]'],
    ['a voice', { MsgType: 'voice', MediaId: 'm', Recognition: '我要报警' }, '[语音]\n识别文字：我要报警'],
    ['a voice without words', { MsgType: 'voice', MediaId: 'm' }, '[语音]'],
    ['a video', { MsgType: 'shortvideo', MediaId: 'm', ThumbMediaId: 't' }, '[视频]'],
    [
      'a place',
      { MsgType: 'location', Location_X: '23.1', Location_Y: '113.3', Scale: 16, Label: '端州区建设路' },
      '[位置]\n端州区建设路\n北纬 23.1，东经 113.3',
    ],
    [
      'a link',
      { MsgType: 'link', Title: '网传', Description: '真的吗', Url: 'https://example.com/a?b=1' },
      '[链接]\n网传\n真的吗\nhttps://example.com/a?b=1',
    ],
    ['something new', { MsgType: 'hologram', MediaId: 'm' }, '[暂不支持的消息：hologram]请到微信公众平台查看'],
    ['nothing', { MsgType: 'text', Content: '' }, '[空白消息]'],
  ])('%s', async (_, fields, text) => {
    await open();
    expect(await say(xmlOf({ ...fields, MsgId: 123456 }))).toBe('200 success');
    expect((await messages()).map((message) => message.text)).toEqual([text]);
  });

  it('and events are counted, once each', async () => {
    await open();
    const event = xmlOf({ MsgType: 'event', Event: 'subscribe', EventKey: '' });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await say(event)).toBe('200 success');
    expect(await messages()).toEqual([]);
    expect(await desk.db.selectFrom('wechat_event').select(['event', 'open_id']).execute()).toEqual([
      { event: 'subscribe', open_id: CITIZEN },
    ]);
  });

  it('and the picture is fetched and kept', async () => {
    await open();
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
      .jpeg()
      .toBuffer();
    wechat.addMedia('media-1', picture);
    expect(await say(xmlOf({ MsgType: 'image', MediaId: 'media-1', MsgId: 9 }))).toBe('200 success');
    expect(await say(xmlOf({ MsgType: 'image', MediaId: 'media-gone', MsgId: 10 }))).toBe('200 success');
    const files = () =>
      desk.db.selectFrom('message_attachment').select(['name', 'state', 'kind', 'size', 'reason']).execute();
    await until('two files', async () => (await files()).length === 2);
    expect(await files()).toEqual(
      expect.arrayContaining([
        { name: '图片.jpg', state: 'stored', kind: 'picture', size: picture.length, reason: null },
        expect.objectContaining({ name: '图片.jpg', state: 'refused', reason: 'missing' }),
      ]),
    );
    expect(await desk.db.selectFrom('wechat_picture').selectAll().execute()).toEqual([]);
  });

  it('while the database is slow: it is answered in time, and taken in once when it can be', async () => {
    await open({ answerMs: 300 });
    const push = pushOf(textXml('数据库慢的时候来的'));
    let release = (): void => undefined;
    const locked = inTransaction(desk.db, async (trx) => {
      await sql`lock table message in access exclusive mode`.execute(trx);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await sleep(100);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedAt = performance.now();
      expect(await (await post(push)).text()).toBe('success');
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
    expect(desk.channels().health()['publish']).toContain('暂存在本机');
    release();
    await locked;
    await until('the message', async () => (await messages()).length > 0);
    await until('nothing kept', () => desk.channels().health()['publish'] === 'ok');
    expect(await messages()).toHaveLength(1);
  });

  it('to an account that the desk does not know: it is kept until the desk does', async () => {
    await open();
    await desk.db
      .deleteFrom('account')
      .where('id', '=', ACCOUNT as never)
      .execute();
    expect(await say(textXml('账号还没登记'))).toBe('200 success');
    expect(desk.channels().health()['publish']).toContain('未登记');
    await desk.db
      .insertInto('account')
      .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'wechat', name: '测试公安', region: '' })
      .execute();
    await until('the message', async () => (await messages()).length === 1);
  });
});

describe('what is not of WeChat is refused', () => {
  it('a wrong signature, an old one, another account, plain where it has to be encrypted', async () => {
    await open();
    const xml = textXml('x');
    const good = pushOf(xml);
    const refused = async (push: Push): Promise<number> => (await post(push)).status;
    expect(await refused({ ...good, query: good.query.replace('msg_signature=', 'msg_signature=0') })).toBe(401);
    expect(await refused({ ...good, body: good.body.replace('<Encrypt><![CDATA[', '<Encrypt><![CDATA[A') })).toBe(401);
    expect(await refused(pushOf(xml, 'encrypted', { at: Date.now() - 301_000 }))).toBe(401);
    expect(await refused(pushOf(xml, 'encrypted', { at: Date.now() + 302_000 }))).toBe(401);
    expect(await refused(pushOf(xml, 'encrypted', { appId: 'wxffffffffffffffff' }))).toBe(401);
    expect(await refused(pushOf(xml, 'plain'))).toBe(401);
    expect((await post(good, 'nobody')).status).toBe(401);
    expect(await refused({ ...good, body: '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>' })).toBe(400);
    expect(await refused({ ...good, body: 'x'.repeat(300_000) })).toBe(413);
    expect(await messages()).toEqual([]);
  });

  it('the same number with another body, in plain mode', async () => {
    await open({}, { mode: 'plain' });
    const first = pushOf(textXml('真的'), 'plain');
    expect((await post(first)).status).toBe(200);
    expect((await post({ ...first, body: textXml('假的') })).status).toBe(401);
    expect((await post(first)).status).toBe(200);
    expect((await messages()).map(({ text }) => text)).toEqual(['真的']);
  });
});

describe('a reply', () => {
  it('reaches the citizen once and is sent', async () => {
    await open();
    const reply = await answer();
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent()).toMatchObject([{ openId: CITIZEN, text: '您好，请携带身份证到户籍窗口办理。' }]);
    expect(await desk.replyState(reply.replyId)).toBe('sent');
    expect(wechat.calls().filter((path) => path === '/cgi-bin/stable_token')).toHaveLength(1);
  });

  it('to another account leaves by the publishing service, which is not configured here', async () => {
    await open();
    const reply = await desk.reply('微博的答复');
    await until('a reason', async () => (await reasonOf(reply.deliveryId)).includes('没有配置发布服务'));
    expect(wechat.sent()).toEqual([]);
  });

  it('that is long goes in numbered parts', async () => {
    await open();
    const reply = await answer('请携带本人身份证到就近派出所户籍窗口办理，工作日九点至十七点。'.repeat(40));
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent().length).toBeGreaterThan(1);
    expect(
      wechat.sent().every(({ text }, at) => text.startsWith(`（${at + 1}/`) && Buffer.byteLength(text) <= 2_048),
    ).toBe(true);
  });

  it('that takes more than five messages is not begun', async () => {
    await open();
    const reply = await answer('长'.repeat(5_000));
    await isIn(reply.deliveryId, 'failed');
    expect(await reasonOf(reply.deliveryId)).toContain('答复太长');
    expect(wechat.sent()).toEqual([]);
  });

  it.each(['loseAnswers', 'hangAfterTaking', 'busyAfterTaking'] as const)(
    'is found in the records after %s, and never sent twice',
    async (trouble) => {
      await open();
      wechat.setMisbehaviour({ [trouble]: 1 });
      const reply = await answer();
      await isIn(reply.deliveryId, 'confirmed');
      expect(wechat.sent()).toHaveLength(1);
      expect(await desk.replyState(reply.replyId)).toBe('sent');
    },
  );

  it('in parts goes on after a lost answer with those that are not there', async () => {
    await open();
    wechat.setMisbehaviour({ loseAnswers: 2 });
    const reply = await answer('请携带本人身份证到就近派出所户籍窗口办理，工作日九点至十七点。'.repeat(60));
    await isIn(reply.deliveryId, 'confirmed');
    const texts = wechat.sent().map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(2);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('that is not in the records waits for a person, who has it sent again', async () => {
    await open();
    wechat.setMisbehaviour({ cutBeforeTaking: 1 });
    const reply = await answer();
    await until('a person', async () => (await reasonOf(reply.deliveryId)).includes('再认定'));
    await sleep(1_000);
    expect(await desk.delivery(reply.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
    expect(wechat.sent()).toHaveLength(0);
    await settle(reply.deliveryId, 'send_again');
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent()).toHaveLength(1);
  });

  it('is not taken for another one with the same words', async () => {
    await open();
    const first = await answer('已收到。');
    await isIn(first.deliveryId, 'confirmed');
    wechat.setMisbehaviour({ cutBeforeTaking: 1 });
    const second = await answer('已收到。');
    await until('a person', async () => (await reasonOf(second.deliveryId)).includes('再认定'));
    expect(await desk.replyState(second.replyId)).toBe('queued');
    expect(wechat.sent()).toHaveLength(1);
  });

  it('waits for a person where there are no records', async () => {
    await open();
    wechat.setMisbehaviour({ loseAnswers: 1, noRecords: true });
    const reply = await answer();
    await until('a person', async () => (await reasonOf(reply.deliveryId)).includes('没有客服记录可查'));
    expect((await settle(reply.deliveryId, 'arrived')).ok).toBe(true);
    expect(await desk.replyState(reply.replyId)).toBe('sent');
  });

  it.each([
    [45015, '已超过 48 小时'],
    [45047, '发满'],
    [43004, '没有关注'],
    [99999, 'as the test wants it（99999）'],
  ])('that WeChat refuses with %i fails with a sentence', async (code, words) => {
    await open();
    wechat.setMisbehaviour({ failWith: code });
    const reply = await answer();
    await isIn(reply.deliveryId, 'failed');
    expect(await reasonOf(reply.deliveryId)).toContain(words);
    expect(await desk.replyState(reply.replyId)).toBe('failed');
    wechat.setMisbehaviour({ failWith: null });
    await settle(reply.deliveryId, 'send_again');
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent()).toHaveLength(1);
  });

  it('goes out by itself after a limit of time or a fault of the set-up', async () => {
    await open();
    wechat.setMisbehaviour({ failWith: 45011, failures: 1 });
    const reply = await answer();
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent()).toHaveLength(1);
    expect((await desk.delivery(reply.deliveryId)).attempts).toBe(2);
  });

  it.each(['expireTokens', 'stickToOldToken'] as const)('gets a new token once after %s', async (trouble) => {
    await open();
    await isIn((await answer('一')).deliveryId, 'confirmed');
    wechat.setMisbehaviour({ [trouble]: true });
    const reply = await answer('二');
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent().map(({ text }) => text)).toEqual(['一', '二']);
    expect((await desk.delivery(reply.deliveryId)).attempts).toBe(1);
  });

  it('is asked about, and not sent again, in a store that was put back', async () => {
    await open();
    wechat.setMisbehaviour({ tokenDown: true });
    const reply = await answer();
    await until('a reason', async () => (await reasonOf(reply.deliveryId)).includes('令牌'));
    await desk.stopChannels();
    // The reply left after the backup: WeChat has it, the store put back does not know.
    wechat.sent().push({ openId: CITIZEN, text: '您好，请携带身份证到户籍窗口办理。', at: nowSeconds() });
    await inTransaction(desk.db, (trx) => beginNewLife(trx, desk.deps.newId()));
    wechat.setMisbehaviour({ tokenDown: false });
    await desk.startChannels();
    await isIn(reply.deliveryId, 'confirmed');
    expect(wechat.sent()).toHaveLength(1);
  });
});

it('is tried without sending anything', async () => {
  await open();
  const log = createLog('silent');
  expect(await testChannel(desk.deps.config, log, 'publish')).toBeNull();
  wechat.setMisbehaviour({ tokenDown: true });
  expect(await testChannel(desk.deps.config, log, 'publish')).toContain(`公众号 ${ACCOUNT}`);
  expect(wechat.sent()).toEqual([]);
});
