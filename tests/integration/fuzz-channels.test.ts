import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oaCallbackSchema, oaEventSchema, oaStatusSchema } from '../../src-gateway/channels/oa/oa-wire';
import { createPublishConnector } from '../../src-gateway/channels/publish/publish-connector';
import { readAnswer as readOneBotAnswer } from '../../src-gateway/channels/qq/onebot-answer';
import { readGroupEvent, readStoredMessage } from '../../src-gateway/channels/qq/qq-wire';
import { readPost as readRobotAnswer } from '../../src-gateway/channels/robot/robot-answer';
import { readPost } from '../../src-gateway/channels/wechat/wechat.routes';
import { meaningOf, readAnswer } from '../../src-gateway/channels/wechat/wechat-answer';
import { openEncrypted } from '../../src-gateway/channels/wechat/wechat-crypto';
import { readCallback } from '../../src-gateway/channels/wechat/wechat-message';
import type { WechatAccount } from '../../src-gateway/channels/wechat/wechat-settings';
import { readXml } from '../../src-gateway/channels/wechat/wechat-xml';
import type { Parcel } from '../../src-gateway/features/delivery/delivery-subject.repository';
import { MAX_MESSAGE_TEXT } from '../../src-shared/domain/message';
import { type ChannelDesk, INGEST_SECRET, OA_SECRET, openChannelDesk } from '../support/channel-desk';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { pushOf, WECHAT, xmlOf } from '../support/wechat/server';

/** Everything that peers say to channels: each input is a value or a clean refusal. Seeded, so that a failure comes again. */

const RUNS = { seed: 20_261_124, numRuns: 400 };
const HALF_PAIR = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const binary = fc.string({ unit: 'binary', maxLength: 200 });
const isStorable = (text: string): boolean => !text.includes('\u0000') && !HALF_PAIR.test(text);

describe('WeChat', () => {
  const account = {
    account: 'wechat-main',
    desk: 'desk-a',
    appId: WECHAT.appId,
    secretFile: '/none',
    token: WECHAT.token,
    encodingAesKey: WECHAT.encodingAesKey,
    mode: 'encrypted',
    replies: true,
    pictures: true,
  } as WechatAccount;
  const plain: WechatAccount = { ...account, mode: 'plain' };
  const name = fc.constantFrom(
    ...[
      'xml',
      'ToUserName',
      'FromUserName',
      'CreateTime',
      'MsgType',
      'MsgId',
      'Content',
      'Event',
      'Encrypt',
      'MediaId',
    ],
    ...['__proto__', 'constructor', 'hasOwnProperty', 'a:b', 'x'.repeat(5_000), '0', ''],
  );
  const value = fc.oneof(
    binary,
    fc.constantFrom('text', 'image', 'voice', 'event', 'location', '1348831860', '-1', '9'.repeat(40), 'oCitizen01'),
    fc.constantFrom('&lt;&amp;&#x4f60;&#99999999;&bogus;', ']]>', '<![CDATA[', '<![CDATA[x]]>', '<!--', '-->', '<?x?>'),
    fc.constantFrom('<!DOCTYPE x [<!ENTITY a "&a;&a;">]>', '<!ENTITY a SYSTEM "file:///etc/passwd">', '&a;'),
  );
  const piece = fc.oneof(
    fc.tuple(name, value).map(([tag, text]) => `<${tag}><![CDATA[${text}]]></${tag}>`),
    fc.tuple(name, value).map(([tag, text]) => `<${tag} a="${text}">${text}</${tag}>`),
    fc.tuple(name, name).map(([one, other]) => `<${one}></${other}>`),
    name.map((tag) => `<${tag}>`),
    value,
  );
  const xml = fc
    .tuple(fc.boolean(), fc.array(piece, { maxLength: 30 }))
    .map(([isWrapped, pieces]) => (isWrapped ? `<xml>${pieces.join('')}</xml>` : pieces.join('')));

  it('elements of any kind are a bounded message, an event, or nothing', () => {
    fc.assert(
      fc.property(xml, (text) => {
        const elements = readXml(text);
        if (elements === null) return;
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        const callback = readCallback(elements);
        if (callback === null) return;
        expect(callback.openId.length).toBeLessThanOrEqual(100);
        expect(Number.isFinite(new Date(callback.at * 1_000).getTime())).toBe(true);
        if (callback.is !== 'message') return;
        expect(callback.text.length).toBeGreaterThan(0);
        expect(callback.text.length).toBeLessThanOrEqual(MAX_MESSAGE_TEXT);
        expect(isStorable(callback.text)).toBe(true);
      }),
      RUNS,
    );
  });

  it('a good message that was cut or changed anywhere is read or refused', () => {
    const good = xmlOf({ MsgType: 'text', Content: '楼下的路灯坏了😀', MsgId: 123 });
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(good.length), binary, (from, length, put) => {
        const text = good.slice(0, from) + put + good.slice(from + (length % 20));
        const elements = readXml(text);
        if (elements !== null) readCallback(elements);
      }),
      RUNS,
    );
  });

  it.each([
    ['nested deeply', `<xml>${'<a>'.repeat(80_000)}</xml>`],
    ['nested and closed', `<xml>${'<a>'.repeat(30_000)}${'</a>'.repeat(30_000)}</xml>`],
    ['many elements', `<xml>${'<a/>'.repeat(60_000)}</xml>`],
    ['many attributes', `<xml ${'a="1" '.repeat(40_000)}></xml>`],
    ['entities in entities', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><xml>&b;</xml>'],
    ['an open comment', `<xml><!--${'-'.repeat(200_000)}`],
    ['open CDATA', `<xml><![CDATA[${']]'.repeat(100_000)}`],
    ['an open tag', `<xml><${'a'.repeat(250_000)}`],
  ])('%s is refused unread', (_, text) => {
    expect(readXml(text)).toBeNull();
  });

  it('many references are text, not work', () => {
    const elements = readXml(`<xml><Content>${'&amp;'.repeat(50_000)}</Content></xml>`);
    expect(elements === null || typeof elements['Content'] === 'string').toBe(true);
  });

  it('a post of anybody is a callback or a refusal, and only what is signed is opened', () => {
    const query = fc.oneof(
      fc.anything(),
      fc.record({ signature: binary, msg_signature: binary, timestamp: binary, nonce: binary, encrypt_type: binary }),
      fc.constantFrom(...[0, 1].map(() => Object.fromEntries(new URLSearchParams(pushOf(xmlOf({})).query)))),
    );
    fc.assert(
      fc.property(query, fc.oneof(fc.uint8Array({ maxLength: 500 }), xml.map(Buffer.from)), (given, body) => {
        expect(readPost(account, given, Buffer.from(body)).ok).toBe(false);
      }),
      RUNS,
    );
  });

  it('a signed post with any body is a callback or a refusal', () => {
    fc.assert(
      fc.property(xml, (text) => {
        for (const [each, mode] of [
          [account, 'encrypted'],
          [plain, 'plain'],
        ] as const) {
          const push = pushOf(text, mode);
          const read = readPost(each, Object.fromEntries(new URLSearchParams(push.query)), Buffer.from(push.body));
          if (!read.ok) expect([400, 401]).toContain(read.status);
        }
      }),
      { ...RUNS, numRuns: 200 },
    );
  });

  it('an encrypted text that was changed is never opened as something else than null or a text', () => {
    const encrypted = fc.oneof(
      binary,
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    );
    fc.assert(
      fc.property(encrypted, (text) => {
        expect(openEncrypted(text, WECHAT.encodingAesKey, WECHAT.appId)).toBeNull();
      }),
      RUNS,
    );
  });

  it('an answer of the interface has a meaning, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.anything(), fc.record({ errcode: fc.integer(), errmsg: fc.anything() })),
        (status, body) => {
          const result = readAnswer({ is: 'answered', status, body });
          if (result.is === 'failed') expect(meaningOf(result).error.length).toBeLessThan(500);
          if (status >= 500) expect(result.is).toBe('lost');
        },
      ),
      RUNS,
    );
  });
});

describe('OneBot', () => {
  const field = fc.oneof(
    fc.anything(),
    binary,
    fc.integer(),
    fc.constantFrom(NaN, Infinity, -1, 2 ** 53, '9'.repeat(30)),
  );
  const event = fc.record(
    {
      post_type: fc.oneof(fc.constantFrom('message', 'message_sent'), field),
      message_type: fc.oneof(fc.constant('group'), field),
      self_id: field,
      group_id: field,
      user_id: field,
      message_id: field,
      message_seq: field,
      time: field,
      sender: fc.oneof(field, fc.record({ card: field, nickname: field, user_id: field })),
      message: field,
    },
    { requiredKeys: [] },
  );

  it('events and histories of any kind are messages with bounded texts, or nothing', () => {
    fc.assert(
      fc.property(event, fc.option(binary), (given, groupId) => {
        for (const message of [readGroupEvent(given)?.message, readStoredMessage(given, groupId)]) {
          if (message === undefined || message === null) continue;
          expect(isStorable(message.content.text)).toBe(true);
          expect(message.content.text.length).toBeLessThanOrEqual(MAX_MESSAGE_TEXT);
          expect(Number.isFinite(message.time)).toBe(true);
        }
      }),
      { ...RUNS, numRuns: 2_000 },
    );
  });

  it('answers of any kind are results', () => {
    const answer = fc.record(
      { status: field, retcode: field, data: field, message: field, wording: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), answer), (body) => {
        expect(['done', 'failed', 'lost', 'not_sent']).toContain(readOneBotAnswer(body).is);
      }),
      RUNS,
    );
  });
});

describe('robots', () => {
  it('answers of any kind mean something, and success only in the platform’s own words', () => {
    const robot = { name: 'r', kind: 'wecom', url: 'https://x.example', perMinute: 20 } as never;
    const body = fc.oneof(
      fc.anything(),
      fc.record({ errcode: fc.anything(), errmsg: fc.anything(), code: fc.anything() }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, given) => {
        const outcome = readRobotAnswer(robot, { is: 'answered', status, body: given });
        if (outcome.is === 'taken') expect([status, (given as { errcode: unknown }).errcode]).toEqual([200, 0]);
      }),
      RUNS,
    );
  });
});

describe('the OA', () => {
  it('statuses, events and callbacks of any kind are read or refused', () => {
    const field = fc.oneof(fc.anything(), binary, fc.integer(), fc.constantFrom('fed_back', '2026-03-01T08:00:00Z'));
    const event = fc.record({ id: field, kind: field, text: field, at: field, actor: field }, { requiredKeys: [] });
    const status = fc.record({
      number: field,
      state: field,
      revision: field,
      events: fc.oneof(field, fc.array(fc.oneof(event, field), { maxLength: 5 })),
    });
    fc.assert(
      fc.property(fc.oneof(status, fc.anything()), (given) => {
        oaCallbackSchema.safeParse(given);
        const read = oaStatusSchema.safeParse(given);
        for (const each of read.success ? read.data.events : []) {
          const known = oaEventSchema.safeParse(each);
          if (known.success) expect(Number.isNaN(Date.parse(known.data.at))).toBe(false);
        }
      }),
      { ...RUNS, numRuns: 2_000 },
    );
  });
});

describe('what peers answer over HTTP', () => {
  let server: Server;
  let url = '';
  let next: { status: number; body: Buffer; type: string } = { status: 200, body: Buffer.alloc(0), type: '' };
  const stopping = new AbortController();

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(next.status, { 'content-type': next.type });
      response.end(next.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    stopping.abort();
    server.closeAllConnections();
    server.close();
  });

  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? '');
  const answer = (body: fc.Arbitrary<unknown>) =>
    fc.record({
      status: fc.constantFrom(200, 201, 202, 204, 301, 400, 401, 404, 408, 409, 413, 429, 500, 503),
      body: fc.oneof(fc.uint8Array({ maxLength: 300 }).map(Buffer.from), body.map(json), fc.json().map(Buffer.from)),
      type: fc.constantFrom('application/json', 'text/html; charset=gbk', 'application/octet-stream'),
    });

  const receipt = fc.record(
    {
      receiptId: fc.oneof(binary, fc.anything()),
      state: fc.oneof(fc.constantFrom('published', 'accepted', 'refused'), binary),
      reason: fc.oneof(binary, fc.anything()),
    },
    { requiredKeys: [] },
  );

  it('a publishing service or connector: a finding, and confirmed only with a receipt that says published', async () => {
    const connector = createPublishConnector(
      { baseUrl: url, token: 'x'.repeat(20), timeoutMs: 2_000, pollMs: 1_000 },
      stopping.signal,
    );
    const parcel: Parcel = {
      kind: 'reply',
      replyId: '0190a000-0000-7000-8000-000000000001',
      channel: 'forum',
      account: 'a',
      remoteId: '1',
      conversation: 'c',
      text: '您好',
      limit: { max: null, unit: 'characters' },
    };
    await fc.assert(
      fc.asyncProperty(answer(receipt), async (given) => {
        next = given;
        for (const finding of [await connector.send(parcel), await connector.readBack(parcel)]) {
          if (finding.is === 'confirmed') expect(given.body.toString()).toContain('"published"');
          if ('error' in finding) expect(isStorable(finding.error ?? '')).toBe(true);
        }
      }),
      { ...RUNS, numRuns: 300 },
    );
  });
});

describe('what is posted to the gateway', () => {
  let postgres: TestPostgres;
  let desk: ChannelDesk;

  beforeAll(async () => {
    postgres = await startPostgres();
    desk = await openChannelDesk(postgres, { oaUrl: 'http://127.0.0.1:1' });
  });
  afterAll(async () => {
    await desk.close();
    await postgres.close();
  });

  function signed(path: string, secret: string, body: Buffer): Promise<Response> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${timestamp}\n`).update(body).digest('hex');
    return fetch(`${desk.url}${path}`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: {
        'x-dutydesk-source': 'collector',
        'x-dutydesk-timestamp': timestamp,
        'x-dutydesk-signature': `sha256=${signature}`,
      },
    });
  }

  const loose = fc.oneof(fc.anything(), binary, fc.constantFrom('weibo', 'weibo-main', '2026-03-01 08:30', true, 1e15));
  const record = fc.record(
    Object.fromEntries(
      ['channel', 'account', 'remoteId', 'conversation', 'authorId', 'authorName', 'text', 'postedAt', 'category']
        .concat('emergency', 'attachments', '__proto__')
        .map((key) => [key, loose]),
    ),
    { requiredKeys: [] },
  );
  const good = {
    channel: 'weibo',
    account: 'weibo-main',
    authorId: 'u',
    authorName: 'u',
    postedAt: '2026-03-01 08:30',
  };
  const nearlyGood = fc.tuple(binary, binary, record).map(([remoteId, text, change]) => ({
    ...good,
    remoteId,
    text,
    ...Object.fromEntries(Object.entries(change).slice(0, 1)),
  }));

  it('any signed push is answered record by record, or refused whole', async () => {
    const messages = fc.array(fc.oneof(nearlyGood, record, fc.anything()), { minLength: 1, maxLength: 6 });
    const body = fc.oneof(
      messages.map((each) => ({
        count: each.length,
        bytes: Buffer.from(JSON.stringify({ messages: each.map((one) => one ?? null) })),
      })),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ count: 0, bytes: Buffer.from(bytes) })),
      fc.json().map((text) => ({ count: 0, bytes: Buffer.from(text) })),
    );
    await fc.assert(
      fc.asyncProperty(body, async ({ bytes, count }) => {
        const response = await signed('/ingest/messages', INGEST_SECRET, bytes);
        expect([200, 400]).toContain(response.status);
        const answer = (await response.json()) as { accepted: number; repeated: number; refused: unknown[] };
        if (response.status === 200 && count > 0)
          expect(answer.accepted + answer.repeated + answer.refused.length).toBe(count);
      }),
      { ...RUNS, numRuns: 250 },
    );
  });

  it('any signed callback of the OA is a hint or refused', async () => {
    const body = fc.oneof(
      fc.json(),
      fc
        .record({ number: fc.oneof(binary, fc.anything()), revision: fc.oneof(fc.nat(), fc.anything()) })
        .map((each) => JSON.stringify(each)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const response = await signed('/channels/oa/callback', OA_SECRET, Buffer.from(text));
        expect([202, 400]).toContain(response.status);
      }),
      { ...RUNS, numRuns: 200 },
    );
  });
});
