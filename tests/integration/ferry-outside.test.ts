import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { renewOwnKeys } from '../../src-gateway/ferry/ferry-key.repository';
import { renewOutsideKeys } from '../../src-gateway/outside/outside-enrolment';
import { filePartsOf, findFile } from '../../src-gateway/outside/outside-file.repository';
import { findOutsideIdentity } from '../../src-gateway/outside/outside-identity.repository';
import { importOutside } from '../../src-gateway/outside/outside-import';
import { findLetter } from '../../src-gateway/outside/outside-letter.repository';
import { countRecords } from '../../src-gateway/outside/outside-record.repository';
import { OutsideStore } from '../../src-gateway/outside/outside-store';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import { type ChannelDesk, openChannelDesk, PUBLISH_TOKEN, until } from '../support/channel-desk';
import { FERRY_TEST_DESK, FerryGateway } from '../support/ferry';
import { runCommand } from '../support/gateway-command';
import { mostBuffersHeld } from '../support/live-buffers';
import { aVideo } from '../support/media';
import { OUTSIDE, OutsideRig } from '../support/outside';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';
import { type PublishStandIn, startPublishStandIn } from '../support/publish/server';

/** Far less than the file. */
const MAX_HELD = 16_000_000;

let postgres: TestPostgres;
let service: PublishStandIn;
let desk: ChannelDesk;
let rig: OutsideRig;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

beforeEach(async () => {
  service = await startPublishStandIn({ token: PUBLISH_TOKEN });
  const ferry = [{ outside: OUTSIDE, accounts: ['weibo-main'], pollMs: 60_000 }];
  desk = await openChannelDesk(postgres, { channels: { ferry } as never });
  rig = await OutsideRig.start(desk, service.url);
});
afterEach(async () => {
  rig.close();
  await desk.close();
  await service.close();
});

type Reply = Awaited<ReturnType<ChannelDesk['reply']>>;
const isIn = (reply: Reply, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(reply.deliveryId)).state === state);

function letter(remoteId: string, more: Partial<IngestRecord> = {}): IngestRecord {
  return {
    channel: 'weibo',
    account: 'weibo-main' as IngestRecord['account'],
    remoteId,
    authorId: 'citizen',
    authorName: '市民',
    text: '请问夜市什么时候开放？',
    postedAt: '2026-03-01T08:00:00.000Z',
    ...more,
  };
}

async function messages(): Promise<string[]> {
  const rows = await desk.db.selectFrom('message').select('remote_id').orderBy('remote_id').execute();
  return rows.map((row) => row.remote_id).filter((id) => id.startsWith('out-'));
}

/** There and back: orders out, receipts in. */
async function roundTrip(): Promise<void> {
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true });
  await rig.publish();
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true });
}

test('a reply waits as unknown until its receipt comes back in a bundle', async () => {
  const reply = await desk.reply('您好，夜市十九点开放。');
  await isIn(reply, 'unknown');
  expect((await desk.delivery(reply.deliveryId)).last_error).toContain('等待装入下一个摆渡包');
  const out = await rig.inside();
  expect(await desk.replyState(reply.replyId)).toBe('queued');
  expect(await rig.takeOutside(out)).toMatchObject({ ok: true, orders: 1 });
  expect(service.replies()).toHaveLength(0);
  await rig.publish();
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1, text: '您好，夜市十九点开放。' });
  expect(await desk.replyState(reply.replyId)).toBe('queued');

  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true, isRepeated: false });
  await isIn(reply, 'confirmed');
  expect(await desk.replyState(reply.replyId)).toBe('sent');
});

test('bundles that are lost, doubled, reordered or old publish nothing twice and lose nothing', async () => {
  const first = await desk.reply('第一封');
  await isIn(first, 'unknown');
  const lost = await rig.inside();
  const second = await desk.reply('第二封');
  await isIn(second, 'unknown');
  const next = await rig.inside();
  expect(await rig.takeOutside(next)).toMatchObject({ ok: true, orders: 2 });
  expect(await rig.takeOutside(next)).toMatchObject({ ok: true, isRepeated: true });
  expect(await rig.takeOutside(lost)).toMatchObject({ ok: true, isRepeated: true });
  await rig.publish();
  const lostReceipts = await rig.outside();
  await rig.publish();
  // The inside hears nothing, and carries both again.
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 0 });
  await rig.publish();
  const receipts = await rig.outside();
  expect(await rig.takeInside(receipts)).toMatchObject({ ok: true, isRepeated: false });
  expect(await rig.takeInside(lostReceipts)).toMatchObject({ ok: true, isRepeated: true });
  expect(await rig.takeInside(receipts)).toMatchObject({ ok: true, isRepeated: true });
  await isIn(first, 'confirmed');
  await isIn(second, 'confirmed');
  expect(service.replies().map(({ publications, puts }) => [publications, puts])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('a publishing service that loses answers is read back, and what is refused comes home as failed', async () => {
  const reply = await desk.reply('答案丢了的');
  await isIn(reply, 'unknown');
  service.setMisbehaviour({ loseAnswers: 1 });
  await roundTrip();
  await isIn(reply, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1 });

  service.setMisbehaviour({ refuseWith: 422 });
  const refused = await desk.reply('被拒的');
  await isIn(refused, 'unknown');
  await roundTrip();
  await isIn(refused, 'failed');
  expect(await desk.replyState(refused.replyId)).toBe('failed');

  // Only a person's word sends it again.
  service.setMisbehaviour({ refuseWith: null });
  await roundTrip();
  expect(service.reply(refused.replyId)).toBeUndefined();
  await inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, refused.deliveryId, 'send_again', '', '甲'));
  await isIn(refused, 'unknown');
  await roundTrip();
  await isIn(refused, 'confirmed');
  expect(service.reply(refused.replyId)).toMatchObject({ publications: 1 });
});

test('what the service has only accepted is said inside, and followed by its end', async () => {
  service.setMisbehaviour({ acceptOnly: true });
  const reply = await desk.reply('待审核的');
  await isIn(reply, 'unknown');
  await roundTrip();
  await until('note', async () => (await desk.delivery(reply.deliveryId)).last_error?.includes('已受理') ?? false);
  service.publish(reply.replyId);
  await rig.publish(120_000);
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true });
  await isIn(reply, 'confirmed');
});

test('a person who sends again what is under way does not make it two', async () => {
  const reply = await desk.reply('催发的');
  await isIn(reply, 'unknown');
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 1 });
  await inTransaction(desk.db, (trx) => settleDelivery(trx, desk.deps, reply.deliveryId, 'send_again', '', '甲'));
  await isIn(reply, 'unknown');
  await roundTrip();
  await isIn(reply, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
});

test('messages come in once with their files; one that the desk cannot take is set aside with its reason', async () => {
  const sink = rig.sink();
  const photo = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
  async function* bytes() {
    yield photo;
  }
  const sha256 = createHash('sha256').update(photo).digest('hex');
  expect(await sink.takeFile('', bytes(), sha256)).toEqual({ ok: true, sha256, size: photo.length });
  const record = letter('out-1', { attachments: [{ name: '照片.jpg', sha256 }, { file: '视频.mp4' }] });
  const notKept = new Map([
    ['视频.mp4', { name: '视频.mp4', sha256: null, size: 90_000_000, reason: 'too_large' as const }],
  ]);
  expect(await sink.take('', [record, letter('out-2')], notKept)).toEqual([
    { outcome: 'accepted' },
    { outcome: 'accepted' },
  ]);
  expect(await sink.take('', [record], notKept)).toEqual([{ outcome: 'repeated' }]);
  await sink.take('', [letter('out-3', { account: 'nobody' as IngestRecord['account'] })]);

  const lost = await rig.outside();
  const path = await rig.outside();
  expect(await rig.takeInside(path)).toMatchObject({ ok: true, commands: 3, refused: 1 });
  expect(await rig.takeInside(lost)).toMatchObject({ ok: true, isRepeated: true });
  expect(await messages()).toEqual(['out-1', 'out-2']);
  const aside = await desk.db.selectFrom('ferry_aside').select(['remote_id', 'reason']).execute();
  expect(aside).toEqual([{ remote_id: 'out-3', reason: expect.stringContaining('账号') }]);
  const files = await desk.db
    .selectFrom('message_attachment')
    .select(['name', 'state', 'reason'])
    .orderBy('position')
    .execute();
  expect(files).toEqual([
    { name: '照片.jpg', state: 'stored', reason: null },
    { name: '视频.mp4', state: 'refused', reason: 'too_large' },
  ]);

  // The receipt comes, and nothing is carried any more.
  expect(countRecords(rig.store)).toEqual({ waiting: 3, uncarried: 0 });
  await rig.takeOutside(await rig.inside());
  expect(countRecords(rig.store)).toEqual({ waiting: 0, uncarried: 0 });
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true, commands: 0 });
});

test('a citizen’s video of 30 MB comes in by bundle, in parts, and memory stays small; what is over the limits is named', async () => {
  const sink = rig.sink();
  const video = aVideo(40, 30_000_000);
  randomFillSync(video, 200, 29_000_000);
  const sha256 = createHash('sha256').update(video).digest('hex');
  let path = '';
  const collected = await mostBuffersHeld(async () => {
    expect(await sink.takeFile('', inPieces(video), null)).toEqual({ ok: true, sha256, size: video.length });
    await sink.take('', [letter('out-1', { attachments: [{ name: '现场.mp4', sha256 }] })]);
    path = await rig.outside();
  });
  expect(collected).toBeLessThan(MAX_HELD);
  // What breaks off, is too large for what it is, or not what it was announced as, leaves nothing behind.
  expect(await sink.takeFile('', inPieces(video), 'a'.repeat(64))).toMatchObject({ ok: false, reason: 'wrong_hash' });
  const noVideo = randomBytes(21_000_000);
  expect(await sink.takeFile('', inPieces(noVideo), null)).toMatchObject({ ok: false, reason: 'too_large' });
  expect(rig.store.db.prepare('select count(*) as files from file').get()).toEqual({ files: 1 });
  const parts = rig.store.db.prepare('select count(*) as parts, max(length(bytes)) as most from file_part').get();
  expect(parts).toEqual({ parts: 29, most: 1_048_576 });

  const limits = { ...desk.deps.config.attachments, pictureBytes: 1_000_000, documentBytes: 1_000_000 };
  Object.assign(desk.deps.config.attachments, { ...limits, otherBytes: 1_000_000 });
  expect(
    await mostBuffersHeld(async () => expect(await rig.takeInside(path)).toMatchObject({ ok: true, commands: 1 })),
  ).toBeLessThan(MAX_HELD);
  const files = await desk.db.selectFrom('message_attachment').select(['name', 'state', 'type', 'size']).execute();
  expect(files).toEqual([{ name: '现场.mp4', state: 'stored', type: 'video/mp4', size: video.length }]);
  const stored = await desk.db.selectFrom('attachment').select(['sha256', 'body_id']).executeTakeFirstOrThrow();
  expect(stored.sha256).toBe(sha256);
  const body = await desk.db
    .selectFrom('attachment_part')
    .select('bytes')
    .where('body_id', '=', stored.body_id)
    .orderBy('position')
    .execute();
  expect(Buffer.concat(body.map(({ bytes }) => bytes)).equals(video)).toBe(true);
}, 240_000);

test('files of one message that no bundle could carry are named and stay outside', async () => {
  Object.assign(desk.deps.config.attachments, { messageBytes: 3_000_000 });
  const sink = rig.sink();
  const attachments: { name: string; sha256: string }[] = [];
  for (const [name, size] of [
    ['甲.bin', 2_000_000],
    ['乙.bin', 1_500_000],
    ['丙.bin', 900_000],
  ] as const) {
    const taken = await sink.takeFile('', inPieces(randomBytes(size)), null);
    if (taken.ok) attachments.push({ name, sha256: taken.sha256 });
  }
  await sink.take('', [letter('out-1', { attachments })]);
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true, commands: 1 });
  const files = await desk.db.selectFrom('message_attachment').select(['name', 'state', 'reason']).execute();
  expect(files.sort((one, other) => one.name.localeCompare(other.name, 'zh'))).toEqual(
    [
      { name: '丙.bin', state: 'stored', reason: null },
      { name: '甲.bin', state: 'stored', reason: null },
      { name: '乙.bin', state: 'refused', reason: 'too_large' },
    ].sort((one, other) => one.name.localeCompare(other.name, 'zh')),
  );
});

test('a store of the first version keeps its files', async () => {
  const folder = join(temporaryFolder('outside-old'), 'store');
  mkdirSync(folder, { recursive: true });
  const old = new DatabaseSync(join(folder, 'outside.sqlite'));
  old.exec(`create table record (number integer primary key, files text not null, arrived integer not null) strict;
    create table file (sha256 text primary key, bytes blob not null) strict; pragma user_version = 1;`);
  const bytes = randomBytes(3_000_000);
  old.prepare('insert into file (sha256, bytes) values (?, ?)').run('c'.repeat(64), bytes);
  old.close();
  const store = OutsideStore.open(folder);
  const file = findFile(store, 'c'.repeat(64));
  expect(file?.size).toBe(bytes.length);
  expect(Buffer.concat([...filePartsOf(store, file?.id ?? '')]).equals(bytes)).toBe(true);
  store.close();
});

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
}

test('what is not from its partner, or not whole, changes nothing on either side', async () => {
  const reply = await desk.reply('原样');
  await isIn(reply, 'unknown');
  const path = await rig.inside();
  const bytes = readFileSync(path);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  const broken = join(temporaryFolder('outside-broken'), basename(path));
  writeFileSync(broken, bytes);
  expect(await rig.takeOutside(broken)).toMatchObject({ ok: false, refusal: { code: 'damaged' } });
  expect(await rig.takeInside(path)).toMatchObject({ ok: false, refusal: { code: 'misaddressed' } });
  expect(findLetter(rig.store, reply.replyId)).toBeNull();

  // Enrolled anew with other keys, the former machine counts no more.
  await rig.sink().take('', [letter('out-9')]);
  const former = await rig.outside();
  const other = await OutsideRig.start(desk, service.url);
  expect(await rig.takeInside(former)).toMatchObject({ ok: false, refusal: { code: 'revoked_key' } });
  expect(await messages()).toEqual([]);
  expect(await other.takeOutside(await other.inside())).toMatchObject({ ok: true, orders: 1 });
  other.close();
});

test('the gateway renews its keys, and the outside learns of it from a bundle that the old ones sign', async () => {
  await rig.takeOutside(await rig.inside());
  await rig.takeInside(await rig.outside());
  await inTransaction(desk.db, (trx) => renewOwnKeys(trx, 30));
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true });
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true });
  const reply = await desk.reply('新钥之后');
  await isIn(reply, 'unknown');
  await roundTrip();
  await isIn(reply, 'confirmed');
});

test('the outside machine renews its keys by bundles: what is on its way arrives, what is lost does no harm, the old keys end', async () => {
  const sink = rig.sink();
  const reply = await desk.reply('换钥途中的');
  await isIn(reply, 'unknown');
  await rig.takeOutside(await rig.inside());
  await sink.take('', [letter('out-1')]);
  const signedBefore = await rig.outside();
  const early = await rig.inside();
  const late = await rig.inside();
  const before = findOutsideIdentity(rig.store)?.keys.keyId;

  const until = renewOutsideKeys(rig.store, new Date(), 30);
  expect(renewOutsideKeys(rig.store, new Date(), 90)).toBe(until);
  await sink.take('', [letter('out-2')]);
  const lost = await rig.outside();
  expect(await rig.takeInside(signedBefore)).toMatchObject({ ok: true, commands: 1 });
  expect(await rig.takeOutside(early)).toMatchObject({ ok: true, isRepeated: false });
  expect(findOutsideIdentity(rig.store)?.keys.keyId).toBe(before);

  // The lost one announced the keys first; the next announces them again.
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true, commands: 2 });
  expect(await rig.takeInside(lost)).toMatchObject({ ok: true, isRepeated: true });
  const answer = await rig.inside();
  expect(await rig.takeOutside(answer)).toMatchObject({ ok: true, isRepeated: false });
  const after = findOutsideIdentity(rig.store);
  expect(after).toMatchObject({ next: null, former: [{ until }] });
  expect(after?.keys.keyId).not.toBe(before);
  // Written to the old keys, it comes after the new ones are in force.
  expect(await rig.takeOutside(late)).toMatchObject({ ok: true, isRepeated: true });
  await roundTrip();
  await isIn(reply, 'confirmed');
  expect(await messages()).toEqual(['out-1', 'out-2']);

  // After their day the old keys neither open nor count.
  expect(await importOutside(rig.store, late, new Date(Date.now() + 31 * 86_400_000))).toMatchObject({
    ok: false,
    refusal: { code: 'misaddressed' },
  });
  const { db } = desk;
  const past = { accepted_until: '2026-01-01T00:00:00.000Z' };
  await db
    .updateTable('ferry_peer_key')
    .set(past)
    .where('key_id', '=', before ?? '')
    .execute();
  expect(await rig.takeInside(lost)).toMatchObject({ ok: false, refusal: { code: 'retired_key' } });
});

test('an order that was being sent when the machine was killed is read back before anything else', async () => {
  const reply = await desk.reply('断电时的');
  await isIn(reply, 'unknown');
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 1 });
  service.setMisbehaviour({ hangAfterStoring: 1 });
  const first = await rig.spawn();
  await until('stored', () => service.reply(reply.replyId) !== undefined);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(findLetter(rig.store, reply.replyId)).toMatchObject({ state: 'sending' });
  const second = await rig.spawn();
  await until('published', () => findLetter(rig.store, reply.replyId)?.state === 'published');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
  // It writes the receipt into its folder unasked.
  const out = join(rig.folder, 'out');
  await until('bundle', () => readdirSync(out).some((name) => name.endsWith('.dutyferry')));
  second.kill('SIGTERM');
  await once(second, 'exit');
  for (const name of readdirSync(out)
    .filter((each) => each.endsWith('.dutyferry'))
    .sort())
    expect(await rig.takeInside(join(out, name))).toMatchObject({ ok: true });
  // The last of them may have been written before the receipt was there.
  await rig.takeInside(await rig.outside());
  await isIn(reply, 'confirmed');
});

test.each([40, 150, 400])(
  'killed -9 after %i ms of collecting and bundling, nothing is lost or doubled',
  async (ms) => {
    const collect = join(rig.folder, 'collect');
    mkdirSync(join(collect, 'in'), { recursive: true });
    const lines = Array.from({ length: 60 }, (_, index) =>
      JSON.stringify(letter(`out-${String(index).padStart(3, '0')}`)),
    );
    const reply = await desk.reply('与来信同时');
    await isIn(reply, 'unknown');
    const path = await rig.inside();
    const first = await rig.spawn({ collect });
    writeFileSync(join(collect, 'letters.part'), lines.join('\n'));
    renameSync(join(collect, 'letters.part'), join(collect, 'in', 'letters.jsonl'));
    copyFileSync(path, join(rig.folder, 'in', basename(path)));
    await new Promise((resolve) => setTimeout(resolve, 800 + ms));
    first.kill('SIGKILL');
    await once(first, 'exit');

    const second = await rig.spawn({ collect });
    await until('collected', () => countRecords(rig.store).waiting === 60);
    await until('published', () => findLetter(rig.store, reply.replyId)?.state === 'published');
    await until('carried', () => countRecords(rig.store).uncarried === 0);
    second.kill('SIGTERM');
    await once(second, 'exit');
    await rig.takeInside(await rig.outside());
    expect(await messages()).toHaveLength(60);
    expect(service.reply(reply.replyId)).toMatchObject({ publications: 1 });
    await isIn(reply, 'confirmed');
  },
);

test('an outside machine put back to an image publishes nothing twice, and hands in again what it lost', async () => {
  const reply = await desk.reply('镜像之前');
  await isIn(reply, 'unknown');
  const image = rig.image();
  await rig.takeOutside(await rig.inside());
  await rig.publish();
  rig.store.close();
  rig.store = OutsideStore.open(image);
  // Its numbers are those of before; the inside has taken none of them yet.
  await roundTrip();
  await isIn(reply, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 2 });
});

test('after the gateway was put back the outside hands in again what was lost, and publishes nothing again', async () => {
  await rig.sink().take('', [letter('out-1')]);
  const reply = await desk.reply('备份之后发出的');
  await isIn(reply, 'unknown');
  await roundTrip();
  await isIn(reply, 'confirmed');
  const old = await rig.inside();
  await rig.takeOutside(await rig.inside());
  expect(countRecords(rig.store).waiting).toBe(0);

  // The backup has the order, and nothing that came after it.
  const { db } = desk;
  await db.updateTable('scope_head').set({ epoch: uuidv7() }).execute();
  await db.deleteFrom('ferry_bundle').execute();
  await db
    .updateTable('ferry_peer')
    .set({ receipted_epoch: null, receipted_seq: null, receipted_hash: null })
    .execute();
  await db
    .updateTable('ferry_order')
    .set({ open: true, receipt: 'null', carried_epoch: null, carried_seq: null })
    .execute();
  await db.updateTable('delivery').set({ state: 'unknown', next_at: '2100-01-01T00:00:00.000Z' }).execute();
  await db.deleteFrom('message').where('remote_id', '=', 'out-1').execute();

  const early = await rig.outside();
  expect(await rig.takeInside(early)).toMatchObject({ ok: false, refusal: { code: 'wrong_epoch' } });
  expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 0 });
  expect(await rig.takeOutside(old)).toMatchObject({ ok: false, refusal: { code: 'wrong_epoch' } });
  await rig.publish();
  expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true, commands: 1 });
  expect(await messages()).toEqual(['out-1']);
  await isIn(reply, 'confirmed');
  expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
});

test('people do all of it by command, and a wrong fingerprint enrols nobody', async () => {
  const gateway = await FerryGateway.start();
  const place = temporaryFolder('outside-command');
  const at = (name: string) => join(place, name);
  const write = (name: string, config: object) => writeFileSync(at(name), JSON.stringify(config));
  write('inside.yaml', { databaseUrl: gateway.url, dataDir: at('inside') });
  write('outside.yaml', { dataDir: at('data'), outside: { folder: at('store') } });
  const inside = (...argv: string[]) => runCommand(['ferry', ...argv, '--config', at('inside.yaml')]);
  const outside = (...argv: string[]) => runCommand(['ferry', 'outside', ...argv, '--config', at('outside.yaml')]);
  const printIn = (text: string) => /(?:[0-9A-F]{4} ?){8}/.exec(text)?.[0] ?? '';

  expect((await outside('export', '--out', place)).refusal).toContain('还没有完成登记');
  const requested = await outside('request', '--out', at('request.json'));
  const seat = ['--outside', 'web', '--desk', FERRY_TEST_DESK, '--name', '外网摆渡机'];
  const wrong = ['--fingerprint', '0'.repeat(32), '--out', at('answer.json')];
  expect((await inside('answer', at('request.json'), ...seat, ...wrong)).refusal).toContain('没有登记');
  const right = ['--fingerprint', printIn(requested.out), '--out', at('answer.json')];
  const answered = await inside('answer', at('request.json'), ...seat, ...right);
  expect(answered).toMatchObject({ code: 0 });
  expect((await outside('enrol', at('answer.json'), ...wrong.slice(0, 2))).refusal).toContain('没有登记');
  const enrolled = await outside('enrol', at('answer.json'), '--fingerprint', printIn(answered.out));
  expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining('web') });

  expect(await inside('export', 'outside:web', '--out', place)).toMatchObject({ code: 0 });
  expect(await outside('import', at('gateway-web-000001.dutyferry'))).toMatchObject({ code: 0 });
  expect(await outside('export', '--out', place)).toMatchObject({ code: 0 });
  expect(await inside('import', at('web-gateway-000001.dutyferry'))).toMatchObject({ code: 0 });
  expect((await outside('keys', 'renew', '--days', '400')).refusal).toContain('1 到 365');
  expect(await outside('keys', 'renew', '--days', '7')).toMatchObject({ code: 0 });
  expect((await outside('status')).out).toContain('新钥等网关收到');
  await outside('export', '--out', place);
  expect(await inside('import', at('web-gateway-000002.dutyferry'))).toMatchObject({ code: 0 });
  await inside('export', 'outside:web', '--out', place);
  expect(await outside('import', at('gateway-web-000002.dutyferry'))).toMatchObject({ code: 0 });
  expect((await outside('status')).out).not.toContain('新钥等网关收到');
  expect((await inside('status')).out).toContain('outside:web');
  expect((await outside('status')).out).toMatch(/→ 1 .*\n← 1|← 1 .*\n→ 1/);
  expect(await inside('revoke', 'outside:web')).toMatchObject({ code: 0 });
  expect((await inside('export', 'outside:web', '--out', place)).refusal).toContain('没有写出任何文件');
  await gateway.close();
});
