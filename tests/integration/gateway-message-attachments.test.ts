import { createHmac } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { sweepAttachments } from '../../src-gateway/features/attachment/attachment.repository';
import { makeThumbnail } from '../../src-gateway/features/attachment/thumbnail';
import type { MessageAttachment } from '../../src-shared/domain/attachment';
import { ATTACHMENTS_PATH } from '../../src-shared/sync/protocol';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { aPicture, aVideo } from '../support/media';
import { temporaryFolder } from '../support/postgres';
import { hashOf } from '../support/sample-desk/sample-files';

const SECRET = 'a collector secret of tests';
const LIMITS = {
  pictureBytes: 2_000_000,
  videoBytes: 6_000_000,
  documentBytes: 2_000_000,
  otherBytes: 1_000_000,
  perMessage: 4,
};
let gateway: TestGateway;
let folder: string;
let count = 0;

beforeAll(async () => {
  folder = temporaryFolder('ingest');
  gateway = await startGateway({
    config: {
      attachments: LIMITS,
      ingest: {
        sources: [{ id: 'collector', secret: SECRET, desk: TEST_DESK }],
        folder: { path: folder, desk: TEST_DESK },
      },
    },
  });
});
afterAll(() => gateway.close());

function signed(over: string | Buffer, secret = SECRET): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hmac = createHmac('sha256', secret).update(`${timestamp}\n`).update(over).digest('hex');
  return {
    'x-dutydesk-source': 'collector',
    'x-dutydesk-timestamp': timestamp,
    'x-dutydesk-signature': `sha256=${hmac}`,
  };
}

function upload(bytes: Buffer, more: { sha256?: string; secret?: string } = {}): Promise<Response> {
  const sha256 = more.sha256 ?? hashOf(bytes);
  return fetch(`${gateway.url}/ingest/attachments/${sha256}`, {
    method: 'PUT',
    headers: { ...signed(sha256, more.secret), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
}

/** A message as a collector pushes it; returns its number among the remote ids. */
async function push(attachments: { name: string; sha256: string }[], again?: string): Promise<string> {
  count += 1;
  const remoteId = again ?? `m-${count}`;
  const message = {
    channel: 'weibo',
    account: 'acc-weibo',
    remoteId,
    authorId: 'u1',
    authorName: '市民',
    text: '路灯坏了，见照片。',
    postedAt: '2026-03-01T08:00:00+08:00',
    attachments,
  };
  const body = JSON.stringify({ messages: [message] });
  const response = await fetch(`${gateway.url}/ingest/messages`, { method: 'POST', headers: signed(body), body });
  expect(await response.json()).toMatchObject({ refused: [] });
  return remoteId;
}

/** The files of a message as a workstation has them after taking a snapshot. */
async function filesOf(remoteId: string): Promise<MessageAttachment[]> {
  const text = await (await gateway.workstation(1).get(`/sync/snapshot?scope=${TEST_DESK}`)).text();
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const message = lines.find(({ entity, row }) => entity === 'message' && row.remoteId === remoteId);
  return lines
    .filter(({ entity, row }) => entity === 'messageAttachment' && row.messageId === message?.row.id)
    .map(({ row }) => row as MessageAttachment)
    .sort((one, other) => one.position - other.position);
}

async function eventually<T>(look: () => Promise<T>, isDone: (value: T) => boolean, most = 150): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await look();
    if (isDone(value) || tries === most) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function get(sha256: string, headers: Record<string, string> = {}): Promise<Response> {
  const own = await gateway.workstation(1).headers();
  return fetch(`${gateway.url}${ATTACHMENTS_PATH}/${sha256}`, { headers: { ...own, ...headers } });
}

describe('a file that a collector pushes', () => {
  test('is there with its message, whichever comes first, and gets a thumbnail that travels with it', async () => {
    const [before, after] = [await aPicture(), await aPicture(640, 480, '#aa2222')];
    expect((await upload(before)).status).toBe(200);
    const id = await push([
      { name: '路灯.png', sha256: hashOf(before) },
      { name: '夜里.png', sha256: hashOf(after) },
    ]);
    const first = await filesOf(id);
    expect(first.map(({ name, state, kind }) => [name, state, kind])).toEqual([
      ['路灯.png', 'stored', 'picture'],
      ['夜里.png', 'awaited', 'other'],
    ]);
    expect((await upload(after)).status).toBe(200);
    const whole = await eventually(
      () => filesOf(id),
      (files) => files.every(({ thumbnail }) => thumbnail !== null),
    );
    expect(whole[1]).toMatchObject({ state: 'stored', kind: 'picture', type: 'image/png', size: after.length });
    const thumbnail = await sharp(Buffer.from(whole[1]?.thumbnail ?? '', 'base64')).metadata();
    expect(thumbnail).toMatchObject({ format: 'webp', width: 160, height: 120 });
  });

  test('may be named later in a repetition of its message; what was named before stays', async () => {
    const [one, two] = [await aPicture(20, 20), await aPicture(30, 30)];
    const id = await push([{ name: '一.png', sha256: hashOf(one) }]);
    await upload(one);
    await upload(two);
    await push(
      [
        { name: '一.png', sha256: hashOf(one) },
        { name: '二.png', sha256: hashOf(two) },
      ],
      id,
    );
    await push(
      [
        { name: '一.png', sha256: hashOf(one) },
        { name: '二.png', sha256: hashOf(two) },
      ],
      id,
    );
    expect((await filesOf(id)).map(({ name, state }) => [name, state])).toEqual([
      ['一.png', 'stored'],
      ['二.png', 'stored'],
    ]);
  });

  test('is what its content says, and other when its name says something else', async () => {
    const html = Buffer.from('\ufeff <!DOCTYPE html><script>alert(1)</script>');
    const program = Buffer.from('MZ\u0090\0\u0003 program');
    const video = aVideo(75);
    const files = [
      ['通知.pdf', program],
      ['页面.txt', html],
      ['现场.mp4', video],
      ['照片.jpg.exe', await aPicture(15, 15)],
    ] as const;
    for (const [, bytes] of files) expect((await upload(bytes)).status).toBe(200);
    const id = await push(files.map(([name, bytes]) => ({ name, sha256: hashOf(bytes) })));
    const kept = await eventually(
      () => filesOf(id),
      (found) => found[2]?.durationMs !== null,
    );
    expect(kept.map(({ kind, type, thumbnail }) => [kind, type, thumbnail])).toEqual([
      ['other', 'application/octet-stream', null],
      ['other', 'application/octet-stream', null],
      ['video', 'video/mp4', null],
      ['other', 'application/octet-stream', null],
    ]);
    expect(kept[2]?.durationMs).toBe(75_000);
  });

  test('is refused from strangers, under another hash, empty, and beyond the limit of its kind; nothing of it stays', async () => {
    const picture = await aPicture(16, 16);
    expect((await upload(picture, { secret: 'somebody else altogether' })).status).toBe(401);
    expect((await upload(picture, { sha256: 'a'.repeat(64) })).status).toBe(400);
    expect((await upload(Buffer.alloc(0))).status).toBe(400);
    const large = Buffer.concat([await aPicture(17, 17), Buffer.alloc(LIMITS.pictureBytes, 1)]);
    const id = await push([{ name: '大图.png', sha256: hashOf(large) }]);
    const answer = await upload(large);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'too_large']);
    expect((await filesOf(id))[0]).toMatchObject({ state: 'refused', reason: 'too_large' });
    expect((await upload(aVideo(3, LIMITS.videoBytes + 1_000))).status).toBe(413);
    const video = aVideo(3, LIMITS.videoBytes - 10_000);
    expect((await upload(video)).status).toBe(200);
    for (const bytes of [picture, large]) expect((await get(hashOf(bytes))).status).toBe(404);
    expect(await gateway.db.selectFrom('attachment_body').select('id').where('whole', '=', false).execute()).toEqual(
      [],
    );
  });

  test('beyond the number for one message is named and not kept', async () => {
    const files = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => aPicture(40 + n, 40)));
    const id = await push(files.map((bytes, at) => ({ name: `${at}.png`, sha256: hashOf(bytes) })));
    expect((await filesOf(id)).map(({ state, reason }) => reason ?? state)).toEqual([
      ...Array(4).fill('awaited'),
      ...Array(2).fill('too_many'),
    ]);
  });
});

describe('a workstation', () => {
  test('reads a file whole or in ranges, with its hash as tag', async () => {
    const video = aVideo(9, 3_000_000);
    await upload(video);
    const sha256 = hashOf(video);
    await push([{ name: 'v.mp4', sha256 }]);
    const whole = await get(sha256);
    expect(Buffer.from(await whole.arrayBuffer()).equals(video)).toBe(true);
    expect(whole.headers.get('etag')).toBe(`"${sha256}"`);
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=1048570-1048590', 1_048_570, 1_048_591],
      ['bytes=2500000-', 2_500_000, video.length],
      ['bytes=-7', video.length - 7, video.length],
    ] as const) {
      const part = await get(sha256, { range });
      expect([part.status, part.headers.get('content-range')]).toEqual([
        206,
        `bytes ${from}-${to - 1}/${video.length}`,
      ]);
      expect(Buffer.from(await part.arrayBuffer()).equals(video.subarray(from, to))).toBe(true);
    }
    expect((await get(sha256, { range: `bytes=${video.length}-` })).status).toBe(416);
    expect((await get(sha256, { range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);
    const head = await get(sha256, { range: 'bytes=0-9', authorization: 'Bearer someone-else' });
    expect(head.status).toBe(401);
  });
});

describe('a watched folder', () => {
  test('takes the files beside a table, those that are there, and nothing from elsewhere', async () => {
    const beside = join(folder, 'in', '来信.files');
    mkdirSync(beside, { recursive: true });
    writeFileSync(join(beside, '照片.png'), await aPicture(50, 60));
    writeFileSync(join(folder, 'secret.txt'), '不该读到的');
    symlinkSync(join(folder, 'secret.txt'), join(beside, 'link.txt'));
    const record = {
      channel: 'weibo',
      account: 'acc-weibo',
      remoteId: 'folder-1',
      authorId: 'u1',
      authorName: '市民',
      text: '见照片',
      postedAt: '2026-03-01 08:00',
      attachments: [{ file: '照片.png' }, { file: 'link.txt' }, { file: '../../secret.txt' }],
    };
    writeFileSync(join(folder, 'in', '来信.jsonl'), `${JSON.stringify(record)}\n`);
    const files = await eventually(
      () => filesOf('folder-1'),
      (found) => found.length === 3,
    );
    expect(files.map(({ name, state, reason }) => [name, state, reason])).toEqual([
      ['照片.png', 'stored', null],
      ['link.txt', 'refused', 'missing'],
      ['secret.txt', 'refused', 'missing'],
    ]);
  });
});

describe('a thumbnail', () => {
  const running = new AbortController().signal;

  test('of what is no picture, of one too large, and of one that takes too long is none, and the gateway lives', async () => {
    expect(
      await makeThumbnail(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1_000, 3)]), running),
    ).toBeNull();
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await makeThumbnail(bomb, running)).toBeNull();
    expect(await makeThumbnail(await aPicture(), running, 1)).toBeNull();
  });
});

test('what nothing names goes after its time, what is named stays', async () => {
  const [named, unnamed] = [await aPicture(70, 71), await aPicture(72, 73)];
  await upload(named);
  await upload(unnamed);
  await push([{ name: '留.png', sha256: hashOf(named) }]);
  await sql`update attachment set at = now() - interval '40 days'`.execute(gateway.db);
  const half = '018f0000-0000-7000-8000-0000000000aa';
  await gateway.db
    .insertInto('attachment_body')
    .values({ id: half, whole: false, at: '2026-01-01T00:00:00.000Z' })
    .execute();
  expect(await inTransaction(gateway.db, (trx) => sweepAttachments(trx, 30))).toBeGreaterThanOrEqual(2);
  expect((await get(hashOf(named))).status).toBe(200);
  expect((await get(hashOf(unnamed))).status).toBe(404);
});

describe('two gateways on one database', () => {
  test('share what one of them took in; what came in the same moment as its message is found', async () => {
    const other = await startGateway({ databaseUrl: gateway.databaseUrl, config: { attachments: LIMITS } });
    try {
      const picture = await aPicture(210, 220, '#118844');
      const sha256 = hashOf(picture);
      await upload(picture);
      const id = await push([{ name: '两台.png', sha256 }]);
      const own = await other.workstation(2).headers();
      const answer = await fetch(`${other.url}${ATTACHMENTS_PATH}/${sha256}`, { headers: own });
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture);
      await eventually(
        () => filesOf(id),
        (files) => files[0]?.thumbnail !== null,
      );
      // As two transactions leave it that did not see each other.
      await gateway.db
        .updateTable('message_attachment')
        .set({ state: 'awaited' })
        .where('sha256', '=', sha256)
        .execute();
      const found = await eventually(
        () => filesOf(id),
        (files) => files[0]?.state === 'stored',
        400,
      );
      expect(found[0]).toMatchObject({ state: 'stored', kind: 'picture' });
    } finally {
      await other.close();
    }
  });
});
