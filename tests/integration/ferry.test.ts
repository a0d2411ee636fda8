import { createHash, randomFillSync } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { storeAttachment } from '../../src-gateway/features/attachment/attachment.service';
import { attachFiles, attachPorts } from '../../src-gateway/features/attachment/message-attachment.service';
import { PREVIEW_QUEUE } from '../../src-gateway/features/attachment/preview-queue';
import { receiveFile } from '../../src-gateway/features/attachment/receive-file.service';
import { renewOwnKeys } from '../../src-gateway/ferry/ferry-key.repository';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import { readAuditSent } from '../../src-main/core/audit/audit.repository';
import { readKeyring } from '../../src-main/core/db/keyring';
import { findFetched, wantFile } from '../../src-main/core/features/attachment/fetched-file.repository';
import { hasItsHash } from '../../src-main/core/features/attachment/fetched-hash';
import { rotateKeys } from '../../src-main/core/features/ferry/ferry-enrolment.service';
import { findIdentity } from '../../src-main/core/features/ferry/ferry-identity.repository';
import { maySignInOffline } from '../../src-main/core/key-slots/contact';
import { inGroups } from '../../src-shared/domain/ferry';
import type { Message } from '../../src-shared/domain/message';
import { FERRY_TEST_DESK, FerryGateway, FerryWorkstation, removeFerryFolders } from '../support/ferry';
import { runCommand } from '../support/gateway-command';
import { mostBuffersHeld } from '../support/live-buffers';
import { aVideo } from '../support/media';
import { TEST_KEY } from '../support/test-key';

const DAY_MS = 86_400_000;
/** Far less than the file, and more than compression, encryption and two databases hold at once. */
const MAX_HELD = 16_000_000;

let gateway: FerryGateway;
let seat: FerryWorkstation;
let name = 0;
let id: string;

beforeAll(async () => {
  gateway = await FerryGateway.start();
});
afterAll(async () => {
  await gateway.close();
  removeFerryFolders();
});
beforeEach(async () => {
  name += 1;
  id = `ferry-${name}`;
  seat = await FerryWorkstation.start();
  await seat.enrol(gateway, id);
});
afterEach(() => seat.close());

test('a desk that has no network gets its copy, claims, and hears back', async () => {
  const message = await gateway.ingest();
  const first = await seat.take(await gateway.export(id));
  expect(first).toMatchObject({ isWholeCopy: true, isRepeated: false });
  expect(await seat.message(message.id)).toMatchObject({ status: 'new' });

  await seat.claim(message.id);
  const { path, slip } = await seat.export();
  expect(slip).toMatchObject({ seq: 1, state: 'written', commands: 1, workstation: '摆渡席位' });
  expect(await seat.desk.status()).toMatchObject({ unsent: 0, underWay: 1 });
  expect(await gateway.import(path)).toMatchObject({ ok: true, commands: 1, refused: 0 });

  const later = await gateway.ingest('第二封');
  const second = await seat.take(await gateway.export(id));
  expect(second).toMatchObject({ isWholeCopy: false, answered: 1, refused: 0 });
  expect(await seat.message(message.id)).toMatchObject({ status: 'claimed', holderId: 'of-1', claimVersion: 1 });
  expect(await seat.message(later.id)).toMatchObject({ status: 'new' });
  const status = await seat.desk.status();
  expect(status).toMatchObject({ unsent: 0, underWay: 0 });
  expect(status.bundles.find(({ direction }) => direction === 'out')).toMatchObject({ state: 'receipted' });
});

test('a desk that was restored from an image is enrolled anew; what it wrote since keeps its words and gets new numbers', async () => {
  const one = await gateway.ingest();
  const two = await gateway.ingest();
  await seat.take(await gateway.export(id));
  await seat.close();
  const image = mkdtempSync(join(tmpdir(), 'ferry-image-'));
  cpSync(seat.folder, image, { recursive: true });

  seat = await FerryWorkstation.start(seat.folder);
  await seat.resume();
  await seat.claim(one.id);
  await gateway.import((await seat.export()).path);
  await seat.close();

  seat = await FerryWorkstation.start(image);
  await seat.resume();
  await seat.claim(two.id);
  expect(await gateway.import((await seat.export()).path)).toMatchObject({
    ok: false,
    refusal: { code: 'number_reused' },
  });
  await seat.enrol(gateway, id);
  expect(await seat.take(await gateway.export(id))).toMatchObject({ isWholeCopy: true });
  expect(await gateway.import((await seat.export()).path)).toMatchObject({ ok: true, commands: 1, refused: 0 });
  expect(await seat.take(await gateway.export(id))).toMatchObject({ answered: 1 });
  expect(await seat.message(two.id)).toMatchObject({ status: 'claimed', claimVersion: 1 });
  rmSync(image, { recursive: true });
});

test('the administrator sees, renews and ends the ferry by command', async () => {
  await seat.take(await gateway.export(id));
  const config = join(gateway.folder, 'gateway.yaml');
  writeFileSync(config, JSON.stringify({ databaseUrl: gateway.url, dataDir: join(gateway.folder, 'data') }));
  const run = (...argv: string[]) => runCommand([...argv, '--config', config]);
  const status = await run('ferry', 'status');
  expect(status.out).toContain(`workstation:${id}`);
  expect(status.out).toContain(inGroups((await seat.desk.status()).gatewayFingerprint ?? ''));
  expect(await run('ferry', 'keys', 'renew', '--days', '0')).toMatchObject({ code: 78 });
  expect(await run('ferry', 'keys', 'renew', '--days', '7')).toMatchObject({ code: 0 });
  const { path } = await seat.export();
  expect(await run('ferry', 'import', path)).toMatchObject({ code: 0 });
  // No gateway has ever run on this store, and what a bundle asks for is put into its queues all the same.
  const { rows } = await sql<{ name: string }>`select name from pgboss.queue`.execute(gateway.db);
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['attachment.preview', 'delivery.publish']));
  expect((await run('ferry', 'import', path)).out).toContain('之前已经导入过');
  expect(await run('ferry', 'revoke', id)).toMatchObject({ code: 0 });
  expect(await run('ferry', 'export', id, '--out', gateway.folder)).toMatchObject({ code: 78 });
  const refused = await run('ferry', 'import', (await seat.export()).path);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.out).toContain('没有改动');
});

test('a bundle counts as hearing from the gateway: who may sign in here, and for how long', async () => {
  await seat.take(await gateway.export(id));
  const keyring = readKeyring(seat.folder);
  expect(keyring?.contact).toMatchObject({ offlineDays: 14 });
  const written = (await seat.desk.status()).bundles[0]?.createdAt ?? '';
  expect(keyring?.contact?.at).toBe(written);
  expect(maySignInOffline(TEST_KEY, keyring?.contact ?? null, new Date(Date.parse(written) + 13 * DAY_MS))).toBe(true);
  expect(maySignInOffline(TEST_KEY, keyring?.contact ?? null, new Date(Date.parse(written) + 15 * DAY_MS))).toBe(false);
});

test('the same bundle twice changes nothing, on either side', async () => {
  const message = await gateway.ingest();
  const down = await gateway.export(id);
  await seat.take(down);
  const before = await seat.state();
  expect(await seat.take(down)).toMatchObject({ isRepeated: true });
  expect(await seat.state()).toEqual(before);
  await seat.claim(message.id);
  const { path } = await seat.export();
  expect(await gateway.import(path)).toMatchObject({ commands: 1, isRepeated: false });
  expect(await gateway.import(path)).toMatchObject({ ok: true, commands: 0, isRepeated: true });
});

test('a lost bundle is made good by the next one, and its late arrival does no harm', async () => {
  const one = await gateway.ingest();
  const two = await gateway.ingest();
  await seat.take(await gateway.export(id));
  await seat.claim(one.id);
  const lost = await seat.export();
  await seat.claim(two.id);
  const next = await seat.export();
  expect(next.slip).toMatchObject({ seq: 2, commands: 2 });
  expect(await gateway.import(next.path)).toMatchObject({ ok: true, commands: 2, refused: 0 });
  expect(await gateway.import(lost.path)).toMatchObject({ ok: true, isRepeated: true });
  await gateway.export(id);
  expect(await seat.take(await gateway.export(id))).toMatchObject({ answered: 2, refused: 0 });
  const rows = await gateway.db.selectFrom('command_log').select('seq').where('workstation_id', '=', id).execute();
  expect(rows).toHaveLength(2);
});

test('a whole copy comes when the changes are gone, without touching what waits', async () => {
  const message = await gateway.ingest();
  await seat.take(await gateway.export(id));
  await seat.claim(message.id);
  await gateway.import((await seat.export()).path);
  const other = await gateway.ingest();
  await gateway.db.deleteFrom('change_transaction').execute();
  const taken = await seat.take(await gateway.export(id));
  expect(taken).toMatchObject({ isWholeCopy: true, answered: 1 });
  expect(await seat.message(other.id)).not.toBeNull();
});

test('after the gateway was put back the desk hands over again what was lost', async () => {
  const message = await gateway.ingest();
  await seat.take(await gateway.export(id));
  const old = await gateway.export(id);
  await seat.claim(message.id);
  await gateway.import((await seat.export()).path);
  await seat.take(await gateway.export(id));
  expect(await seat.message(message.id)).toMatchObject({ claimVersion: 1 });

  await restore(id, message.id);
  const stale = await seat.export();
  expect(await gateway.import(stale.path)).toMatchObject({ ok: false, refusal: { code: 'wrong_epoch' } });
  expect(await seat.take(await gateway.export(id))).toMatchObject({ isWholeCopy: true });
  expect(await seat.desk.status()).toMatchObject({ unsent: 1 });
  expect(
    await seat.refusal(old).then(
      ({ code }) => code,
      () => 'taken',
    ),
  ).toMatch(/wrong_epoch|taken/);
  expect(await gateway.import((await seat.export()).path)).toMatchObject({ ok: true, commands: 1, refused: 0 });
  expect(await seat.take(await gateway.export(id))).toMatchObject({ answered: 1 });
});

test('files go with the commands, and come when they are asked for', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(png).digest('hex');
  await inTransaction(gateway.db, (trx) => storeAttachment(trx, { deskId: FERRY_TEST_DESK, sha256, bytes: png }));
  await seat.take(await gateway.export(id));
  const file = JSON.stringify([{ name: 'a.png', sha256, size: png.length, type: 'image/png' }]);
  await seat.db.transact((trx) =>
    trx
      .updateTable('answer')
      .set({ attachments: file })
      .execute()
      .then(() => undefined),
  );
  await gateway.import((await seat.export(true)).path);
  await seat.take(await gateway.export(id));
  const row = await seat.db.read.selectFrom('attachment').select(['sha256', 'stored']).executeTakeFirst();
  expect(row).toEqual({ sha256, stored: 1 });
});

test('keys are renewed on both sides by bundles that the old ones sign; the old ones end', async () => {
  await seat.take(await gateway.export(id));
  const before = await findIdentity(seat.db.read);
  const officer = await seat.officer('of-admin');
  await seat.db.transact((trx) => rotateKeys(trx, officer, new Date()));
  await inTransaction(gateway.db, (trx) => renewOwnKeys(trx, 30));

  expect(await gateway.import((await seat.export()).path)).toMatchObject({ ok: true });
  await seat.take(await gateway.export(id));
  const after = await findIdentity(seat.db.read);
  expect(after?.keys.keyId).not.toBe(before?.keys.keyId);
  expect(after?.next).toBeNull();
  expect(after?.gatewayKeys).toHaveLength(2);
  expect(await gateway.import((await seat.export()).path)).toMatchObject({ ok: true });
  const signed = await seat.take(await gateway.export(id));
  expect(signed.isRepeated).toBe(false);
  const peer = await gateway.db
    .selectFrom('ferry_peer')
    .select('own_key')
    .where('id', '=', `workstation:${id}`)
    .executeTakeFirst();
  expect(peer?.own_key).toBe(after?.gatewayKeys.at(-1)?.keys.keyId);

  // A bundle under the former key, after its day.
  await gateway.db
    .updateTable('ferry_peer_key')
    .set({ accepted_until: '2026-01-01T00:00:00.000Z' })
    .where('key_id', '=', before?.keys.keyId ?? '')
    .execute();
  if (before === null || after === null) throw new Error('no identity');
  await seat.db.transact((trx) =>
    trx
      .updateTable('ferry_identity')
      .set({ keys: JSON.stringify(before.keys) })
      .execute()
      .then(() => undefined),
  );
  expect(await gateway.import((await seat.export()).path)).toMatchObject({
    ok: false,
    refusal: { code: 'retired_key' },
  });
});

/** As a restore does: a new epoch, without what came after the backup. */
async function restore(workstation: string, messageId: string): Promise<void> {
  const { v7 } = await import('uuid');
  await inTransaction(gateway.db, async (trx) => {
    const peer = `workstation:${workstation}`;
    await trx.updateTable('scope_head').set({ epoch: v7() }).execute();
    await trx.deleteFrom('command_log').where('workstation_id', '=', workstation).execute();
    await trx.updateTable('workstation').set({ last_seq: 0 }).where('id', '=', workstation).execute();
    await trx
      .updateTable('message')
      .set({
        status: 'new',
        claim_id: null,
        claim_version: 0,
        holder_id: null,
        holder_workstation_id: null,
        lease_until: null,
      })
      .where('id', '=', messageId as Message['id'])
      .execute();
    await trx.deleteFrom('ferry_bundle').where('peer_id', '=', peer).execute();
    await trx
      .updateTable('ferry_peer')
      .set({ receipted_epoch: null, receipted_seq: null, receipted_hash: null, state: JSON.stringify(null) })
      .where('id', '=', peer)
      .execute();
  });
}

test('a file of a message comes with the bundle after the one that asks for it', async () => {
  const bytes = Buffer.alloc(3_000_000, 7);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const message = await gateway.ingest('照片在附件里');
  const deps = { ...gateway.deps, boss: gateway.deps.ports.boss };
  const settings = gateway.deps.config.attachments;
  const received = await receiveFile({ ...deps, settings }, FERRY_TEST_DESK, Readable.from([bytes]), sha256);
  expect(received).toMatchObject({ ok: true });
  await inTransaction(gateway.db, async (trx) => {
    const files = [{ name: '照片.bin', sha256, size: bytes.length, reason: null }];
    await recordChanges(trx, FERRY_TEST_DESK, await attachFiles(trx, attachPorts(deps), message.id, files));
  });
  await seat.take(await gateway.export(id));
  const at = new Date().toISOString();
  await seat.db.transact((trx) => wantFile(trx, { sha256, size: bytes.length, at }));
  await gateway.import((await seat.export()).path);
  await seat.take(await gateway.export(id));
  expect(await findFetched(seat.db.read, sha256)).toMatchObject({ isWhole: true, received: bytes.length });
  // It is not asked for again.
  await gateway.import((await seat.export()).path);
  const path = await gateway.export(id);
  expect(statSync(path).size).toBeLessThan(100_000);
});

test('a video of 30 MB comes when an officer asks for it, in parts, and memory stays small; what is cut goes on', async () => {
  const video = aVideo(40, 30_000_000);
  randomFillSync(video, 200, 29_000_000);
  const sha256 = createHash('sha256').update(video).digest('hex');
  await gateway.deps.ports.boss.createQueue(PREVIEW_QUEUE);
  const message = await gateway.ingest('视频在附件里');
  const deps = { ...gateway.deps, boss: gateway.deps.ports.boss };
  const settings = gateway.deps.config.attachments;
  expect(await receiveFile({ ...deps, settings }, FERRY_TEST_DESK, Readable.from([video]), sha256)).toMatchObject({
    ok: true,
  });
  await inTransaction(gateway.db, async (trx) => {
    const files = [{ name: '现场.mp4', sha256, size: video.length, reason: null }];
    await recordChanges(trx, FERRY_TEST_DESK, await attachFiles(trx, attachPorts(deps), message.id, files));
  });
  await seat.take(await gateway.export(id));
  await seat.db.transact((trx) => wantFile(trx, { sha256, size: video.length, at: new Date().toISOString() }));
  await gateway.import((await seat.export()).path);
  let path = '';
  expect(await mostBuffersHeld(async () => (path = await gateway.export(id)))).toBeLessThan(MAX_HELD);
  expect(statSync(path).size).toBeGreaterThan(29_000_000);

  // Cancelled on the way: nothing of the bundle counts, and what has come of the file is not asked for in vain.
  const cut = seat.desk.take(path);
  while (((await findFetched(seat.db.read, sha256))?.received ?? 0) < 3_000_000)
    await new Promise((resolve) => setTimeout(resolve, 5));
  seat.desk.cancel();
  expect(await cut).toMatchObject({ ok: false, failure: { code: 'ferry_cancelled' } });
  const begun = await findFetched(seat.db.read, sha256);
  expect(begun).toMatchObject({ isWhole: false });
  expect(begun?.received).toBeLessThan(video.length);
  expect(await mostBuffersHeld(() => seat.take(path))).toBeLessThan(MAX_HELD);
  expect(await findFetched(seat.db.read, sha256)).toMatchObject({ isWhole: true, received: video.length });
  expect(await hasItsHash(seat.db.read, { sha256, size: video.length })).toBe(true);
}, 240_000);

test('the audit log goes by bundle, signed by the gateway; one that was edited is on record there', async () => {
  await seat.take(await gateway.export(id));
  await gateway.import((await seat.export()).path);
  await seat.take(await gateway.export(id));
  const sent = await readAuditSent(seat.db.read);
  expect(sent).toMatchObject({ problem: null, head: { seq: sent.seq } });
  expect(sent.seq).toBeGreaterThan(2);
  expect(await auditOf(id)).toBe(sent.seq);

  // What came since goes with the next one, and nothing twice.
  await gateway.import((await seat.export()).path);
  await seat.take(await gateway.export(id));
  const later = await readAuditSent(seat.db.read);
  expect(later.seq).toBeGreaterThan(sent.seq);
  expect(await auditOf(id)).toBe(later.seq);

  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'`.execute(seat.db.read);
  const next = later.seq + 1;
  await seat.db.transact(async (trx) => {
    for (const { name: trigger } of rows) await sql.raw(`drop trigger ${trigger}`).execute(trx);
    await trx.updateTable('audit').set({ action: 'edited' }).where('seq', '=', next).execute();
  });
  expect(await gateway.import((await seat.export()).path)).toMatchObject({ ok: true });
  const findings = await gateway.db
    .selectFrom('audit_finding')
    .select(['seq', 'kind'])
    .where('owner', '=', id)
    .execute();
  expect(findings).toEqual([{ seq: next, kind: 'row_does_not_follow' }]);
});

async function auditOf(workstation: string): Promise<number> {
  return (await gateway.db.selectFrom('audit_row').select('seq').where('owner', '=', workstation).execute()).length;
}
