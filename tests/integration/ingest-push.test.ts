import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChannelDesk, INGEST_SECRET, openChannelDesk } from '../support/channel-desk';
import { type SampleRow, sampleRow, sampleRows } from '../support/ingest-files';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { signedHeaders } from '../support/stand-in';

let postgres: TestPostgres;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
  desk = await openChannelDesk(postgres, {});
});
afterAll(async () => {
  await desk.close();
  await postgres.close();
});

async function push(
  body: string,
  change: { source?: string; secret?: string; at?: number; headers?: Record<string, string> } = {},
) {
  const headers = {
    ...signedHeaders(change.secret ?? INGEST_SECRET, body, change.at),
    'x-dutydesk-source': change.source ?? 'collector',
    ...change.headers,
  };
  const response = await fetch(`${desk.url}/ingest/messages`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const bodyOf = (messages: readonly unknown[]) => JSON.stringify({ messages });
const count = async () =>
  (
    await desk.db
      .selectFrom('message')
      .select((get) => get.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;

it('takes good messages in once, and lists the bad ones', async () => {
  const rows: (SampleRow | object)[] = [
    ...sampleRows(120, 'p-'),
    { channel: 'weibo' },
    sampleRow(0, 'q-', 'nobody'),
    { ...sampleRow(), remoteId: 'p-119', text: '重复' },
  ];
  const first = await push(bodyOf(rows));
  expect(first).toMatchObject({ status: 200, body: { accepted: 120, repeated: 1 } });
  expect(first.body['refused']).toMatchObject([
    { index: 120, remoteId: null },
    { index: 121, remoteId: 'q-0' },
  ]);
  expect(await push(bodyOf(rows))).toMatchObject({ status: 200, body: { accepted: 0, repeated: 121 } });
  expect(await count()).toBe(120);
  const puts = (await desk.changes()).filter((change) => change.op === 'put' && change.entity === 'message');
  expect(puts).toHaveLength(120);
});

it('refuses wrong signatures, unknown sources and old timestamps with a code and a sentence', async () => {
  const before = await count();
  const body = bodyOf(sampleRows(1, 'sig-'));
  expect(await push(body, { secret: 'some other secret' })).toMatchObject({
    status: 401,
    body: { code: 'wrong_signature' },
  });
  expect(await push(body, { source: 'stranger' })).toMatchObject({ status: 401, body: { code: 'unknown_source' } });
  expect(await push(body, { at: Date.now() - 400_000 })).toMatchObject({
    status: 401,
    body: { code: 'stale_timestamp' },
  });
  expect(await push(body, { headers: { 'x-dutydesk-signature': 'sha256=zz' } })).toMatchObject({ status: 401 });
  const tampered = await fetch(`${desk.url}/ingest/messages`, {
    method: 'POST',
    headers: { ...signedHeaders(INGEST_SECRET, body), 'x-dutydesk-source': 'collector' },
    body: body.replace('sig-0', 'sig-9'),
  });
  expect(tampered.status).toBe(401);
  expect(((await tampered.json()) as { message: string }).message).toMatch(/签名不正确.*。/);
  expect(await count()).toBe(before);
});

it('refuses what is too large or not the contract', async () => {
  expect(await push(bodyOf([{ text: 'x'.repeat(9 * 1024 * 1024) }]))).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
  expect(await push('{"messages": [')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(await push('{"messages": []}')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
});
