import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { EmbeddedPostgres } from '../../src-gateway/db/embedded';
import { createLog as createGatewayLog } from '../../src-gateway/platform/log';
import { createLog } from '../../src-main/core/platform/log';
import type { DepartmentId, MessageId } from '../../src-shared/domain/ids';
import { ENTRIES_PATH, PASSPHRASES_PATH } from '../../src-shared/sync/administration';
import { INGEST_SOURCE_HEADER } from '../../src-shared/sync/ingest';
import { startWorkstation, type Workstation } from '../support/core';
import { startGateway, TEST_DESK, type TestGateway, testKeys } from '../support/gateway';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { type OaStandIn, startOaStandIn } from '../support/oa/server';
import { temporaryFolder } from '../support/postgres';
import { type PublishStandIn, startPublishStandIn } from '../support/publish/server';
import { signedHeaders } from '../support/stand-in';

/** A day of work with good and bad peers, every log at its most talkative, then a search through all that was logged. */

const SECRET = { ingest: 'an ingest secret of tests', callback: 'a callback secret of tests' };
const TOKEN = { oa: 'oa-token-of-the-log-test', publish: 'publish-token-of-the-log-test' };
const WORDS = {
  citizen: '我叫欧阳若汐，住在滨河花园七栋，身份证 340102199003071234，邻居每晚摔门骂人，孩子睡不着',
  author: '若汐妈妈在滨河',
  authorId: 'weibo-uid-7750123456',
  phone: '13955512345',
  draft: '先问问社区的值守记录再回她',
  reply: '您好，社区民警已上门劝导，请拨打 0551-62345678 联系我们核实情况',
  ticket: '请派出所核实滨河花园噪声扰民并走访报警人',
  feedback: '已约谈住户端木某，双方达成谅解',
  handler: '承办人诸葛警官',
  file: '欧阳若汐的录音记录',
  newcomer: '司徒新来',
  query: '滨河花园噪声投诉怎么回',
};

let folder: string;
let postgres: EmbeddedPostgres;
let gateway: TestGateway;
let oa: OaStandIn;
let publish: PublishStandIn;
let desk: Workstation;
let gatewayLog = '';

beforeAll(async () => {
  folder = temporaryFolder('logs');
  mkdirSync(folder, { recursive: true });
  postgres = await EmbeddedPostgres.start(join(folder, 'postgres'), createGatewayLog('silent'));
  oa = await startOaStandIn({ token: TOKEN.oa, callbackSecret: SECRET.callback, callbackUrl: null });
  publish = await startPublishStandIn({ token: TOKEN.publish });
  gateway = await startGateway({
    databaseUrl: postgres.url,
    log: createGatewayLog('trace', {
      write(line: string) {
        gatewayLog += line;
      },
    }),
    config: {
      ingest: { sources: [{ id: 'collector', secret: SECRET.ingest, desk: TEST_DESK }] },
      channels: {
        oa: { baseUrl: oa.url, token: TOKEN.oa, callbackSecret: SECRET.callback, timeoutMs: 2_000, pollMs: 200 },
        publish: { baseUrl: publish.url, token: TOKEN.publish, timeoutMs: 2_000, pollMs: 200 },
      },
    },
  });
  oa.setCallbackUrl(`${gateway.url}/channels/oa/callback`);
  desk = await startWorkstation({
    url: gateway.url,
    workstationId: 'ws-1',
    keys: testKeys('ws-1'),
    log: createLog({ folder: join(folder, 'logs'), name: 'core', level: 'trace' }),
  });
}, 60_000);
afterAll(async () => {
  await desk.close();
  await gateway.close();
  await oa.close();
  await publish.close();
  await postgres.close();
  for (const each of new Set([folder, postgres.folder])) rmSync(each, { recursive: true, force: true });
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const push = (body: string, secret = SECRET.ingest) =>
  fetch(`${gateway.url}/ingest/messages`, {
    method: 'POST',
    headers: { ...signedHeaders(secret, body), [INGEST_SOURCE_HEADER]: 'collector' },
    body,
  });
const record = (remoteId: string, over: object = {}) => ({
  channel: 'weibo',
  account: 'acc-weibo',
  remoteId,
  authorId: WORDS.authorId,
  authorName: WORDS.author,
  text: `${WORDS.citizen}，电话 ${WORDS.phone}`,
  postedAt: '2026-03-01T08:00:00.000Z',
  ...over,
});

async function comesIn(): Promise<MessageId> {
  const bad = record('bad', { account: 'no-such-account', postedAt: 'yesterday' });
  expect((await push(JSON.stringify({ messages: [record('day'), bad] }))).status).toBe(200);
  expect((await push(`{"messages":[{"text":"${WORDS.citizen}"`)).ok).toBe(false);
  expect((await push(JSON.stringify({ messages: [record('forged')] }), 'not the secret')).status).toBe(401);
  const { id } = await gateway.db.selectFrom('message').select('id').executeTakeFirstOrThrow();
  return id;
}

async function isAnswered(messageId: MessageId): Promise<void> {
  const wrong = { badgeNumber: 'T1000', passphrase: 'nobody knows this one' };
  expect(await desk.tell('session.sign_in', wrong)).toMatchObject({ ok: false });
  await desk.signIn('of-1');
  await desk.ask('sync.now', null);
  await eventually(() => desk.ask('message.detail', { messageId }));
  await desk.ask('message.claim', { messageId });
  await desk.ask('draft.save', { messageId, text: WORDS.draft, basis: null });
  await desk.ask('answer.search', { query: WORDS.query, messageId, limit: 5 });
  expect(await desk.tell('draft.save', { messageId, text: 7, basis: WORDS.draft } as never)).toMatchObject({
    ok: false,
  });
  publish.setMisbehaviour({ refuseWith: 422, loseAnswers: 1 });
  const overrides = ['personal_data', 'missing_element'].map((kind) => ({ kind, reason: WORDS.draft }));
  await desk.ask('reply.send', { messageId, body: WORDS.reply, basis: null, closeAfterSent: false, overrides });
  await eventually(async () =>
    expect(await gateway.db.selectFrom('delivery').select('state').where('kind', '=', 'reply').execute()).toEqual([
      { state: 'failed' },
    ]),
  );
}

async function isForwarded(messageId: MessageId): Promise<void> {
  oa.setMisbehaviour({ garbageAnswers: 1, failAfterStoring: 1 });
  const departmentIds = ['dept-traffic' as DepartmentId];
  const deadlineAt = new Date(Date.now() + 86_400_000).toISOString();
  await desk.ask('ticket.forward', { messageId, departmentIds, deadlineAt, text: WORDS.ticket });
  await eventually(() => expect(oa.tickets()).toHaveLength(1));
  const number = oa.tickets()[0]?.number ?? '';
  await oa.sendCallback(JSON.stringify({ number, text: WORDS.feedback }));
  await oa.sendCallback(JSON.stringify({ number, text: WORDS.feedback }), 'not the secret');
  await oa.answer(number, 'accepted', '', WORDS.handler);
  await oa.answer(number, 'fed_back', WORDS.feedback, WORDS.handler);
  await eventually(async () =>
    expect(await gateway.db.selectFrom('ticket').select('state').execute()).toEqual([{ state: 'fed_back' }]),
  );
}

async function restOfTheDay(): Promise<string> {
  const file = join(folder, `${WORDS.file}.exe`);
  writeFileSync(file, randomBytes(100));
  expect(await desk.core.handle('attachment.take', { path: file })).toMatchObject({ ok: false });
  const seat = gateway.workstation(2);
  // What no program of ours would send.
  expect((await seat.post('/sync/commands', { commands: [{ text: WORDS.reply }] })).ok).toBe(false);
  const officer = { id: 'of-new', badgeNumber: 'N7711', name: WORDS.newcomer, role: 'officer', active: true };
  await seat.post(ENTRIES_PATH, { officer: 'of-admin', changes: [{ kind: 'officer', before: null, after: officer }] });
  const reset = await seat.post(PASSPHRASES_PATH, { officer: 'of-admin', officerId: 'of-2' });
  const { passphrase } = (await reset.json()) as { passphrase: string };
  // A constraint of the database speaks up, with the values.
  const twice = sql`insert into conversation (id, desk_id, account_id, remote_key) select ${uuidv7()}, desk_id, account_id, remote_key from conversation`;
  await expect(twice.execute(gateway.db)).rejects.toThrow();
  return passphrase;
}

it('a day’s work leaves ids, states and counts in the logs, and nothing of any person', async () => {
  const messageId = await comesIn();
  await isAnswered(messageId);
  await isForwarded(messageId);
  const passphrase = await restOfTheDay();
  await desk.ask('sync.now', null);
  await eventually(async () => expect((await desk.ask('sync.status', null)).waiting).toBe(0));

  const logs = {
    gateway: gatewayLog,
    workstation: readFileSync(join(folder, 'logs', 'core.log'), 'utf8'),
    postgres: readFileSync(join(folder, 'postgres', 'postgres.log'), 'utf8'),
  };
  // They are not silent, and what speaks of the work names it by its id.
  expect(logs.gateway.split('\n').filter((line) => line.includes('"msg":"delivery"')).length).toBeGreaterThan(2);
  expect(logs.workstation.split('\n').length).toBeGreaterThan(2);
  expect(logs.postgres).toContain('duplicate key');
  const secrets = [TEST_PASSPHRASE, passphrase, ...Object.values(SECRET), ...Object.values(TOKEN), postgresPassword()];
  const officers = ['测试民警', 'T1000', 'N7711'];
  const pieces = [...Object.values(WORDS).flatMap(piecesOf), ...secrets, ...officers];
  for (const [name, text] of Object.entries(logs))
    expect(pieces.filter((piece) => text.includes(piece)).map((piece) => `${name}: ${piece}`)).toEqual([]);
});

function postgresPassword(): string {
  return decodeURIComponent(new URL(postgres.url).password);
}

/** Every four characters in a row of Chinese, and numbers whole: shorter ones occur in sentences of our own. */
function piecesOf(words: string): string[] {
  const runs = words.match(/[\u4e00-\u9fff]+|[\w-]{8,}/g) ?? [];
  return runs.flatMap((run) =>
    /\w/.test(run) || run.length < 4 ? [run] : Array.from({ length: run.length - 3 }, (_, at) => run.slice(at, at + 4)),
  );
}
