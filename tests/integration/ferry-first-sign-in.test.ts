import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fingerprintOf, readAnswer } from '../../src-files/bundle/enrolment-paper';
import { inTransaction } from '../../src-gateway/db/transaction';
import { putSecret } from '../../src-gateway/features/officer-secret/officer-secret.repository';
import { PassphraseHasher } from '../../src-gateway/features/officer-secret/passphrase-hash';
import { type Core, createCore } from '../../src-main/core/core';
import { readKeyring } from '../../src-main/core/db/keyring';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import type { OfficerId } from '../../src-shared/domain/ids';
import { type EngineChannel, type EngineInput, engineContract } from '../../src-shared/ipc/contract';
import type { Failure } from '../../src-shared/ipc/failure';
import { FerryGateway, removeFerryFolders } from '../support/ferry';
import { filesOf, TEST_PASSPHRASE, TEST_SLOT_COST } from '../support/key-slots';
import { sqliteBinding } from '../support/local-database';

const OTHER_PASSPHRASE = '桥头第三盏灯下有只白猫';
const BADGE = 'T1001';
const hasher = new PassphraseHasher(14);

let gateway: FerryGateway;
let folder: string;
let core: Core;
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
  id = `first-${name}`;
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-first-'));
  await gateway.db.deleteFrom('officer_secret').execute();
  await choose('of-1', TEST_PASSPHRASE);
  core = await open();
});
afterEach(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

async function choose(officerId: string, passphrase: string, mustChange = false): Promise<void> {
  const hash = await hasher.make(passphrase);
  await inTransaction(gateway.db, (trx) => putSecret(trx, officerId as OfficerId, hash, mustChange));
}

function open(deviceSecret: string | null = null): Promise<Core> {
  const clock = createClock();
  const config = {
    userData: folder,
    gateway: null,
    sqliteBinding,
    databaseKeySecret: deviceSecret,
    resumeSecret: null,
    bootId: `boot-${Math.random()}`,
    sample: false,
    version: '0.0.0',
  };
  const log = createLog({ folder: null, name: 'test' });
  return createCore(config, { clock, ids: createIds(clock), log, slotCostLog2: TEST_SLOT_COST });
}

async function ask<C extends EngineChannel>(channel: C, input: EngineInput<C>) {
  const result = await core.handle(channel, input);
  if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
  return engineContract[channel].output.parse(result.value) as never;
}

async function refusal<C extends EngineChannel>(channel: C, input: EngineInput<C>): Promise<Failure> {
  const result = await core.handle(channel, input);
  if (result.ok) throw new Error(`${channel} was not refused`);
  return result.failure;
}

const signIn = (passphrase = TEST_PASSPHRASE, badgeNumber = BADGE) =>
  ask('session.sign_in', { badgeNumber, passphrase });

/** The ceremony, as people do it; returns the answer as it lay on the stick. */
async function ceremony(): Promise<string> {
  const request = join(folder, 'request.json');
  const paper = join(folder, 'answer.json');
  await ask('ferry.write_request', { path: request });
  const { fingerprint } = (await ask('ferry.status', null)) as { fingerprint: string };
  const answer = await gateway.answer(readFileSync(request, 'utf8'), fingerprint, id);
  writeFileSync(paper, answer);
  await ask('ferry.read_answer', { path: paper });
  const shown = (await ask('ferry.status', null)) as { answer: { gatewayFingerprint: string } };
  expect(shown.answer.gatewayFingerprint).toBe(fingerprintOf(readAnswer(answer)?.gateway ?? ({} as never)));
  await ask('ferry.confirm', { fingerprint: shown.answer.gatewayFingerprint });
  for (const path of [request, paper]) rmSync(path);
  return answer;
}

test('a workstation that never saw a network is enrolled, signed in to and filled by stick alone', async () => {
  const message = await gateway.ingest();
  expect(await ask('enrolment.status', null)).toMatchObject({ state: 'none', isNew: true });
  await ceremony();
  expect(await ask('enrolment.status', null)).toMatchObject({ state: 'none', isNew: false });
  expect(await refusal('session.sign_in', { badgeNumber: BADGE, passphrase: OTHER_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  expect(await signIn()).toMatchObject({ state: 'open', officer: { badgeNumber: BADGE } });
  expect(readKeyring(folder)?.slots).toMatchObject([{ kind: 'officer', officerId: 'of-1' }]);
  expect(await ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled', workstation: '摆渡席位' });

  await ask('ferry.take', { path: await gateway.export(id) });
  expect(await ask('message.detail', { messageId: message.id })).toMatchObject({ message: { status: 'new' } });
  await ask('message.claim', { messageId: message.id, online: false } as never);
  const stick = mkdtempSync(join(folder, 'stick-'));
  const { fileName } = (await ask('ferry.write', { path: stick, wantsFiles: false })) as { fileName: string };
  expect(await gateway.import(join(stick, fileName))).toMatchObject({ ok: true, commands: 1, refused: 0 });
});

test('the program may end at every step, and nothing but a passphrase opens what it left', async () => {
  const request = join(folder, 'request.json');
  await ask('ferry.write_request', { path: request });
  const before = (await ask('ferry.status', null)) as { fingerprint: string };
  await core.close();
  core = await open();
  expect(await ask('ferry.status', null)).toMatchObject({ enrolment: 'requested', fingerprint: before.fingerprint });
  const answer = await ceremony();
  await core.close();
  core = await open();
  expect(await ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled' });
  // Of the stick and the disk together, no key can be seen: what is granted is sealed, and wrapped.
  const grants = readAnswer(answer)?.signIn ?? '';
  expect(grants.length).toBeGreaterThan(100);
  const [slot] = readKeyring(folder)?.slots ?? [];
  expect(slot).toMatchObject({ kind: 'arrival', badgeNumber: BADGE });
  const disk = filesOf(folder)
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
  expect(disk).not.toContain(grants);
  expect(disk).not.toContain(TEST_PASSPHRASE);
  expect(await refusal('sync.now', null)).toMatchObject({ code: 'not_signed_in' });

  await signIn();
  await core.close();
  expect(filesOf(folder).some((file) => file.endsWith('ferry-start.json'))).toBe(false);
  core = await open();
  // After the first sign-in the door's ceremony is closed: it is for those who may set the desk up.
  expect(await refusal('ferry.write_request', { path: request })).toMatchObject({ code: 'not_signed_in' });
  expect(await signIn()).toMatchObject({ state: 'open' });
  expect(await ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled' });
});

test('with a key store the slots need its secret besides the passphrase', async () => {
  await core.close();
  core = await open('ab'.repeat(32));
  await ceremony();
  expect(readKeyring(folder)?.slots).toMatchObject([{ kind: 'arrival', secondFactor: 'key_store' }]);
  await core.close();
  core = await open('cd'.repeat(32));
  expect(await refusal('session.sign_in', { badgeNumber: BADGE, passphrase: TEST_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  await core.close();
  core = await open('ab'.repeat(32));
  expect(await signIn()).toMatchObject({ state: 'open' });
});

test('officers who come later, or have a new passphrase, come with the next bundle; who has gone stays out', async () => {
  await ceremony();
  await signIn();
  await choose('of-admin', OTHER_PASSPHRASE);
  await ask('ferry.take', { path: await gateway.export(id) });
  await core.close();
  core = await open();
  expect(await signIn(OTHER_PASSPHRASE, 'T8004')).toMatchObject({ state: 'open', officer: { badgeNumber: 'T8004' } });

  await choose('of-1', '换过的口令是山后有云');
  await ask('ferry.take', { path: await gateway.export(id) });
  await ask('session.sign_out', null);
  expect(await refusal('session.sign_in', { badgeNumber: BADGE, passphrase: TEST_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  expect(await signIn('换过的口令是山后有云')).toMatchObject({ state: 'open' });

  await gateway.db
    .updateTable('officer')
    .set({ active: false })
    .where('id', '=', 'of-admin' as OfficerId)
    .execute();
  await ask('ferry.take', { path: await gateway.export(id) });
  expect(readKeyring(folder)?.slots.map(({ officerId }) => officerId)).toEqual(['of-1']);
  await gateway.db
    .updateTable('officer')
    .set({ active: true })
    .where('id', '=', 'of-admin' as OfficerId)
    .execute();
});

test('an answer that lets nobody in is said to, and a changed one is none', async () => {
  await gateway.db.deleteFrom('officer_secret').execute();
  await choose('of-1', TEST_PASSPHRASE, true);
  await expect(ceremony()).rejects.toThrow('nobody_admitted');
  expect(readKeyring(folder)).toBeNull();
  const paper = join(folder, 'changed.json');
  writeFileSync(paper, '{"format":"dutydesk-ferry-answer"}');
  expect(await refusal('ferry.read_answer', { path: paper })).toMatchObject({ code: 'file_refused' });
});
