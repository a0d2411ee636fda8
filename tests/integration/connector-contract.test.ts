import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectorSchema } from '../../src-gateway/channels/connector-schema';
import { testChannel } from '../../src-gateway/channels/test-channel';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../src-gateway/platform/log';
import { type ChannelDesk, DESK, INGEST_SECRET, openChannelDesk, until } from '../support/channel-desk';
import { connectorSignature, ForumConnector, type ForumPost } from '../support/connector/forum-connector';
import { startPostgres, type TestPostgres } from '../support/postgres';

const ACCOUNT = 'forum-main';
const TOKEN = 'connector-token-of-tests';
const DOCS = join(import.meta.dirname, '../../docs/channels');

let postgres: TestPostgres;
let connector: ForumConnector;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  connector = new ForumConnector({ source: 'collector', secret: INGEST_SECRET, token: TOKEN, account: ACCOUNT });
  const baseUrl = await connector.listen();
  desk = await openChannelDesk(postgres, {
    channels: {
      connectors: [{ name: '论坛', baseUrl, token: TOKEN, timeoutMs: 500, pollMs: 200, accounts: [ACCOUNT] }],
    },
  });
  await desk.db
    .insertInto('account')
    .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'forum', name: '市民论坛', region: '' })
    .execute();
});
afterEach(async () => {
  await desk.close();
  await connector.close();
});

function post(id: string, change: Partial<ForumPost> = {}): ForumPost {
  return { id, author: `u-${id}`, text: `帖子 ${id}：小区门口堵车`, at: '2026-03-01T08:30:00+08:00', ...change };
}

const messages = () =>
  desk.db.selectFrom('message').select(['id', 'remote_id', 'text', 'author_id']).orderBy('id').execute();

async function answered(text = '已转交警支队，今天处理。') {
  await connector.push(desk.url, [post('100')]);
  const [message] = await messages();
  return desk.reply(text, message?.id ?? '');
}

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);

async function raw(body: string, headers: Record<string, string>): Promise<{ status: number; code: string }> {
  const response = await fetch(`${desk.url}/ingest/messages`, { method: 'POST', body, headers });
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

describe('1 messages in', () => {
  it('1.1 signs as the page’s example does', () => {
    const sign = connectorSignature('an example secret of docs', '1772325000', '{"messages":[]}');
    expect(readFileSync(join(DOCS, 'connector.md'), 'utf8')).toContain(`\`${sign}\``);
  });

  it('1.1, 4 refuses what is not signed, by nobody it knows, or not such a body', async () => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const body = JSON.stringify({ messages: [] });
    const signed = (source: string, secret: string, text = body) => ({
      'x-dutydesk-source': source,
      'x-dutydesk-timestamp': timestamp,
      'x-dutydesk-signature': connectorSignature(secret, timestamp, text),
    });
    expect(await raw(body, signed('collector', 'wrong'))).toEqual({ status: 401, code: 'wrong_signature' });
    expect(await raw(`${body} `, signed('collector', INGEST_SECRET))).toEqual({ status: 401, code: 'wrong_signature' });
    expect(await raw(body, signed('nobody', INGEST_SECRET))).toEqual({ status: 401, code: 'unknown_source' });
    expect(await raw(body, signed('collector', INGEST_SECRET))).toEqual({ status: 400, code: 'invalid_request' });
    const large = `{"messages":["${'x'.repeat(8 * 1024 * 1024)}"]}`;
    expect(await raw(large, signed('collector', INGEST_SECRET, large))).toEqual({ status: 413, code: 'too_large' });
  });

  it('1.2 learns the gateway’s clock', async () => {
    connector.weather.clockOffBy = 3_600;
    expect((await connector.push(desk.url, [post('1')])).accepted).toBe(1);
    expect((await connector.push(desk.url, [post('2')])).accepted).toBe(1);
  });

  it('1.3 takes the good ones of a push and says what is wrong with the others', async () => {
    const answer = await connector.push(desk.url, [
      post('1'),
      post('2', { text: ' ' }),
      post('3', { at: '昨天' }),
      post('4'),
    ]);
    expect(answer).toMatchObject({ accepted: 2, repeated: 0 });
    expect(answer.refused.map(({ index, remoteId }) => [index, remoteId])).toEqual([
      [1, '2'],
      [2, '3'],
    ]);
    expect((await messages()).map(({ remote_id }) => remote_id)).toEqual(['1', '4']);
  });

  it('1.4 takes each once, and the first wins', async () => {
    expect(await connector.push(desk.url, [post('1'), post('1')])).toMatchObject({ accepted: 1, repeated: 1 });
    expect(await connector.push(desk.url, [post('1', { text: '改过的' })])).toMatchObject({ accepted: 0, repeated: 1 });
    expect((await messages()).map(({ text }) => text)).toEqual(['帖子 1：小区门口堵车']);
  });

  it('5 ignores fields that it does not know', async () => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const message = {
      channel: 'forum',
      account: ACCOUNT,
      remoteId: 'v2',
      authorId: 'u',
      authorName: 'u',
      text: '新版本的连接器',
      postedAt: '2026-03-01T08:30:00+08:00',
      likes: 7,
    };
    const body = JSON.stringify({ messages: [message], version: 2 });
    const headers = {
      'x-dutydesk-source': 'collector',
      'x-dutydesk-timestamp': timestamp,
      'x-dutydesk-signature': connectorSignature(INGEST_SECRET, timestamp, body),
    };
    expect((await raw(body, headers)).status).toBe(200);
    expect(await messages()).toHaveLength(1);
  });
});

describe('2 attachments', () => {
  const PICTURE = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const files = () => desk.db.selectFrom('message_attachment').select(['name', 'state', 'size']).execute();

  it('are kept with their message, once', async () => {
    const withFile = post('1', { files: [{ name: '现场.png', bytes: PICTURE }] });
    expect((await connector.push(desk.url, [withFile])).accepted).toBe(1);
    expect((await connector.push(desk.url, [withFile])).repeated).toBe(1);
    expect(await files()).toEqual([{ name: '现场.png', state: 'stored', size: PICTURE.length }]);
  });

  it('may come after it', async () => {
    const bytes = Buffer.from('事情的经过。');
    const early = post('1', { files: [{ name: '说明.txt', bytes }] });
    const pushFile = connector.pushFile.bind(connector);
    connector.pushFile = async () => ({ sha256: '', size: 0 });
    await connector.push(desk.url, [early]);
    expect((await files())[0]?.state).toBe('awaited');
    expect((await pushFile(desk.url, bytes)).size).toBe(bytes.length);
    expect((await files())[0]?.state).toBe('stored');
  });

  it('are refused when their hash is another’s', async () => {
    const hash = 'a'.repeat(64);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const response = await fetch(`${desk.url}/ingest/attachments/${hash}`, {
      method: 'PUT',
      body: 'other bytes',
      headers: {
        'content-type': 'application/octet-stream',
        'x-dutydesk-source': 'collector',
        'x-dutydesk-timestamp': timestamp,
        'x-dutydesk-signature': connectorSignature(INGEST_SECRET, timestamp, hash),
      },
    });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { code: string }).code).toBe('wrong_hash');
  });
});

describe('3 replies out', () => {
  it('3.1, 3.2 appear in the thread and are sent with the receipt', async () => {
    const reply = await answered();
    await isIn(reply.deliveryId, 'confirmed');
    expect(connector.forum).toEqual([{ thread: 'thread-of-u-100', text: '已转交警支队，今天处理。' }]);
    expect(await desk.replyState(reply.replyId)).toBe('sent');
  });

  it('3.1 of other accounts do not come here', async () => {
    const reply = await desk.reply('微博的答复');
    await until('a reason', async () =>
      ((await desk.delivery(reply.deliveryId)).last_error ?? '').includes('没有配置'),
    );
    expect(connector.calls).toEqual([]);
  });

  it('3.2 wait for the moderators', async () => {
    connector.weather.moderated = true;
    const reply = await answered();
    await isIn(reply.deliveryId, 'unknown');
    await sleep(600);
    expect(await desk.replyState(reply.replyId)).toBe('queued');
    connector.moderate('published');
    await isIn(reply.deliveryId, 'confirmed');
    expect(connector.forum).toHaveLength(1);
    expect(connector.calls.filter((call) => call === 'PUT reply')).toHaveLength(1);
  });

  it('3.2 fail with the moderators’ reason', async () => {
    connector.weather.moderated = true;
    const reply = await answered();
    await isIn(reply.deliveryId, 'unknown');
    connector.moderate('refused', '含有电话号码');
    await isIn(reply.deliveryId, 'failed');
    expect((await desk.delivery(reply.deliveryId)).last_error).toContain('含有电话号码');
  });

  it.each(['answersLost', 'answersBroken'] as const)('3.3, 3.5 appear once after %s', async (trouble) => {
    connector.weather[trouble] = 1;
    const reply = await answered();
    await isIn(reply.deliveryId, 'confirmed');
    expect(connector.forum).toHaveLength(1);
    expect(connector.calls).toEqual(['PUT reply', 'GET reply']);
  });

  it('3.5 are put again after a 404, and after 429', async () => {
    connector.weather.downBefore = 1;
    connector.weather.busy = 1;
    const reply = await answered();
    await isIn(reply.deliveryId, 'confirmed');
    expect(connector.forum).toHaveLength(1);
    expect(connector.calls).toEqual(['PUT reply', 'GET reply', 'PUT reply', 'PUT reply']);
  });

  it('3.3, 3.5 are not put twice by a person who is not sure either', async () => {
    connector.weather.moderated = true;
    const reply = await answered();
    await isIn(reply.deliveryId, 'unknown');
    connector.moderate('published');
    await inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, reply.deliveryId, 'send_again', '', '甲'));
    await isIn(reply.deliveryId, 'confirmed');
    expect(connector.forum).toHaveLength(1);
  });

  it('3.6 are tried without one', async () => {
    expect(await testChannel(desk.deps.config, createLog('silent'), 'publish')).toBeNull();
    expect(connector.calls).toEqual(['GET nobody']);
    await connector.close();
    expect(await testChannel(desk.deps.config, createLog('silent'), 'publish')).toContain('连接器“论坛”');
    await connector.listen();
  });
});

it('the page’s schemas are those of the code', () => {
  const written: unknown = JSON.parse(readFileSync(join(DOCS, 'connector.schema.json'), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(connectorSchema())));
});
