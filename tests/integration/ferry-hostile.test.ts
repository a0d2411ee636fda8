import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BundleWriter, writeBundle } from '../../src-files/bundle/write-bundle';
import { makeKeys, publicPart, type StoredKeys, storedKeysSchema } from '../../src-files/keys/key-pairs';
import { inTransaction } from '../../src-gateway/db/transaction';
import { startFerryFolder } from '../../src-gateway/ferry/ferry-folder';
import { listOwnKeys } from '../../src-gateway/ferry/ferry-key.repository';
import { revokePeer } from '../../src-gateway/ferry/ferry-peer.repository';
import { findIdentity } from '../../src-main/core/features/ferry/ferry-identity.repository';
import { FerryGateway, FerryWorkstation, removeFerryFolders } from '../support/ferry';

let gateway: FerryGateway;
let seat: FerryWorkstation;
let folder: string;
let number = 0;
let id: string;

beforeAll(async () => {
  gateway = await FerryGateway.start();
  folder = mkdtempSync(join(tmpdir(), 'ferry-hostile-'));
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
  removeFerryFolders();
});
beforeEach(async () => {
  number += 1;
  id = `hostile-${number}`;
  seat = await FerryWorkstation.start();
  await seat.enrol(gateway, id);
});
afterEach(() => seat.close());

test('no flipped byte gets in, on either side, and nothing changes', async () => {
  const message = await gateway.ingest();
  const down = await gateway.export(id);
  const untouched = await seat.state();
  await tryFlips(down, async (path) =>
    expect(['not_a_bundle', 'misaddressed', 'damaged', 'truncated']).toContain((await seat.refusal(path)).code),
  );
  expect(await seat.state()).toEqual(untouched);
  await seat.take(down);
  await seat.claim(message.id);
  const { path: up } = await seat.export();
  const before = await gatewayState();
  await tryFlips(up, async (path) => expect(await gateway.import(path)).toMatchObject({ ok: false }));
  expect(await gatewayState()).toEqual(before);
});

test('a bundle for another workstation is refused, and so is one of a stranger', async () => {
  const other = await FerryWorkstation.start();
  await other.enrol(gateway, `${id}-other`);
  const notOurs = await gateway.export(`${id}-other`);
  const untouched = await seat.state();
  expect(await seat.refusal(notOurs)).toMatchObject({ code: 'misaddressed' });
  await other.close();

  const own = await findIdentity(seat.db.read);
  const forged = await forge({ keys: makeKeys(), addressee: publicPart(own?.keys ?? makeKeys()) });
  expect(await seat.refusal(forged)).toMatchObject({ code: 'unknown_key' });
  expect(await seat.state()).toEqual(untouched);
});

test('a workstation that was shut out gets nothing in and nothing out', async () => {
  await seat.take(await gateway.export(id));
  const { path } = await seat.export();
  await inTransaction(gateway.db, (trx) => revokePeer(trx, `workstation:${id}`));
  const before = await gatewayState();
  expect(await gateway.import(path)).toMatchObject({ ok: false, refusal: { code: 'revoked_key' } });
  expect(await gatewayState()).toEqual(before);
  await expect(gateway.export(id)).rejects.toThrow('nothing was exported');
});

test('a gap says which bundle is missing, a used number is refused, on both sides', async () => {
  await seat.take(await gateway.export(id));
  const own = await gatewayKeys();
  const addressee = publicPart((await findIdentity(seat.db.read))?.keys ?? own);
  const { epoch } = await gateway.db.selectFrom('scope_head').select('epoch').executeTakeFirstOrThrow();
  const untouched = await seat.state();
  const head = { from: 'gateway', to: `workstation:${id}`, epoch };
  const gapped = await forge({ keys: own, addressee }, { ...head, seq: 6, previous: { seq: 4, hash: 'a'.repeat(64) } });
  expect(await seat.refusal(gapped)).toMatchObject({ code: 'gap', missing: { from: 2, to: 4 } });
  const reused = await forge({ keys: own, addressee }, { ...head, seq: 1 });
  expect(await seat.refusal(reused)).toMatchObject({ code: 'number_reused' });
  const empty = await forge({ keys: own, addressee }, { ...head, seq: 2 });
  expect(await seat.refusal(empty)).toMatchObject({ code: 'bad_contents' });
  expect(await seat.state()).toEqual(untouched);

  const ours = (await findIdentity(seat.db.read))?.keys ?? makeKeys();
  const up = { from: `workstation:${id}`, to: 'gateway', epoch, seq: 3, previous: { seq: 2, hash: 'b'.repeat(64) } };
  const before = await gatewayState();
  expect(await gateway.import(await forge({ keys: ours, addressee: publicPart(own) }, up))).toMatchObject({
    ok: false,
    refusal: { code: 'gap', missing: { from: 1, to: 2 } },
  });
  expect(await gatewayState()).toEqual(before);
});

test('a workstation cannot speak for another, nor out of order', async () => {
  const message = await gateway.ingest();
  await seat.take(await gateway.export(id));
  const ours = (await findIdentity(seat.db.read))?.keys ?? makeKeys();
  const own = publicPart(await gatewayKeys());
  const state = {
    kind: 'workstation',
    protocol: (await import('../../src-shared/sync/protocol')).PROTOCOL_VERSION,
    taken: null,
    knows: own.keyId,
    announces: null,
    position: null,
    settledThrough: 0,
    audit: null,
    wants: [],
    passphrases: [],
  };
  const command = (seq: number, workstation: string) =>
    JSON.stringify({
      id: `0198c0de-0001-7000-8000-00000000000${seq}`,
      workstation,
      seq,
      type: 'message.claim',
      args: { messageId: message.id },
    });
  const bundle = (...lines: string[]) =>
    forge({ keys: ours, addressee: own }, { from: `workstation:${id}`, to: 'gateway', seq: 1 }, [
      { name: 'state.json', bytes: Buffer.from(JSON.stringify(state)) },
      { name: 'commands/000001.jsonl', bytes: Buffer.from(`${lines.join('\n')}\n`) },
    ]);
  const before = await gatewayState();
  const refused = (detail: string) => ({ ok: false, refusal: { code: 'bad_contents', detail } });
  expect(await gateway.import(await bundle(command(1, 'ws-other')))).toMatchObject(
    refused('a command of another workstation'),
  );
  expect(await gateway.import(await bundle(command(1, id), command(3, id)))).toMatchObject(
    refused('commands are not in order'),
  );
  expect(await gateway.import(await bundle(command(2, id)))).toMatchObject({
    ok: false,
    refusal: { code: 'wrong_epoch' },
  });
  expect(await gateway.import(await bundle('{"id":'))).toMatchObject(refused('commands/000001.jsonl is not JSON'));
  expect(await gatewayState()).toEqual(before);
});

test('an answer to enrolment that was changed, or of another request, is not taken', async () => {
  const stranger = await FerryWorkstation.start();
  const { requestEnrolment, takeAnswer } = await import('../../src-main/core/features/ferry/ferry-enrolment.service');
  const now = new Date().toISOString();
  const request = await stranger.db.transact((trx) => requestEnrolment(trx, now));
  await expect(gateway.answer(request, 'f'.repeat(32), `${id}-x`)).rejects.toThrow('指纹');
  const fingerprint = (await stranger.desk.status()).fingerprint ?? '';
  const answer = await gateway.answer(request, fingerprint.toUpperCase().replace(/(.{4})/g, '$1 '), `${id}-x`);
  const edited = answer.replace('摆渡席位', '别的席位');
  const failure = { ok: false, failure: { code: 'ferry_refused', refusal: { code: 'not_the_answer' } } };
  expect(await stranger.db.transact((trx) => takeAnswer(trx, Buffer.from(edited)))).toMatchObject(failure);
  expect(await seat.db.transact((trx) => takeAnswer(trx, Buffer.from(answer)))).toMatchObject(failure);
  expect(await stranger.desk.status()).toMatchObject({ enrolment: 'requested' });
  await stranger.close();
});

test('the watched folder answers what it takes, and sets aside what it refuses with a sentence', async () => {
  await seat.take(await gateway.export(id));
  const { path, slip } = await seat.export();
  const place = mkdtempSync(join(folder, 'watched-'));
  const turns = { isMine: async () => true, giveUp: async () => undefined };
  const watched = await startFerryFolder({ ...gateway.deps, turns }, { folder: place, scanMs: 50, exportMs: 0 });
  copyFileSync(path, join(place, 'in', slip.fileName));
  const damaged = Buffer.from(readFileSync(path));
  damaged[damaged.length - 5] = (damaged[damaged.length - 5] ?? 0) ^ 1;
  writeFileSync(join(place, 'in', 'damaged.dutyferry'), damaged);
  for (let tries = 0; readdirSync(join(place, 'in')).length > 0 && tries < 100; tries += 1) await sleep(50);
  await watched.close();
  expect(watched.health()).toBe('ok');
  expect(readdirSync(join(place, 'done'))).toEqual([slip.fileName]);
  expect(readdirSync(join(place, 'refused')).sort()).toEqual(['damaged.dutyferry', 'damaged.dutyferry.txt']);
  expect(readFileSync(join(place, 'refused', 'damaged.dutyferry.txt'), 'utf8')).toContain('没有改动');
  const [answer] = readdirSync(join(place, 'out', id));
  expect(await seat.take(join(place, 'out', id, answer ?? ''))).toMatchObject({ isRepeated: false });
  expect((await seat.desk.status()).bundles.find(({ direction }) => direction === 'out')).toMatchObject({
    state: 'receipted',
  });
});

test('writing can be cancelled; nothing stays on the stick and the number is void', async () => {
  await seat.take(await gateway.export(id));
  const officer = await seat.officer();
  const writing = seat.desk.write({ folder: seat.stick, officer, wantsFiles: false });
  expect(await seat.desk.take('nowhere')).toMatchObject({ ok: false, failure: { code: 'ferry_busy' } });
  seat.desk.cancel();
  expect(await writing).toMatchObject({ ok: false, failure: { code: 'ferry_cancelled' } });
  expect(readdirSync(seat.stick)).toEqual([]);
  const next = await seat.export();
  expect(await gateway.import(next.path)).toMatchObject({ ok: true });
  expect(await seat.refusal(join(seat.stick, 'nowhere'))).toMatchObject({ code: 'unreadable' });
});

async function tryFlips(path: string, check: (path: string) => Promise<void>): Promise<void> {
  const bytes = readFileSync(path);
  const edited = join(folder, 'flipped.dutyferry');
  const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
  await fc.assert(
    fc.asyncProperty(flip, async ([at, mask]) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ mask;
      writeFileSync(edited, copy);
      await check(edited);
    }),
    { numRuns: 60 },
  );
}

async function gatewayKeys(): Promise<StoredKeys> {
  return storedKeysSchema.parse((await listOwnKeys(gateway.db)).at(-1)?.keys);
}

let forged = 0;
function forge(
  who: Pick<BundleWriter, 'keys' | 'addressee'>,
  head: Partial<BundleWriter['head']> = {},
  parts: { name: string; bytes: Buffer }[] = [],
): Promise<string> {
  forged += 1;
  const path = join(folder, `forged-${forged}.dutyferry`);
  const whole = {
    bundleId: '0198c0de-0000-7000-8000-000000000001',
    from: 'gateway',
    to: `workstation:${id}`,
    epoch: null,
    seq: 1,
    previous: null,
    createdAt: '2026-05-01T01:00:00.000Z',
    ...head,
  };
  async function* content() {
    yield* parts;
  }
  return writeBundle({ path, head: whole, ...who, parts: content() }).then(() => path);
}

async function gatewayState(): Promise<unknown> {
  const { db } = gateway;
  return {
    log: await db.selectFrom('command_log').selectAll().orderBy('id').execute(),
    heads: await db.selectFrom('scope_head').selectAll().execute(),
    bundles: await db.selectFrom('ferry_bundle').selectAll().execute(),
    peers: await db.selectFrom('ferry_peer').selectAll().execute(),
    keys: await db.selectFrom('ferry_peer_key').selectAll().execute(),
    messages: await db.selectFrom('message').selectAll().orderBy('id').execute(),
  };
}
