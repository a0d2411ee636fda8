import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAnswer } from '../../src-files/bundle/enrolment-paper';
import { readKeyring } from '../../src-main/core/db/keyring';
import type { OfficerId } from '../../src-shared/domain/ids';
import { FerryGateway, removeFerryFolders } from '../support/ferry';
import { FerryCore } from '../support/ferry-core';
import { filesOf, TEST_PASSPHRASE } from '../support/key-slots';

const OTHER_PASSPHRASE = '桥头第三盏灯下有只白猫';
const BADGE = 'T1001';

let gateway: FerryGateway;
let seat: FerryCore;
let folder: string;
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
  await gateway.db.deleteFrom('officer_secret').execute();
  await gateway.givePassphrase('of-1', TEST_PASSPHRASE);
  seat = await FerryCore.start(gateway, id);
  ({ folder } = seat);
});
afterEach(() => seat.close());

const signIn = (passphrase = TEST_PASSPHRASE, badgeNumber = BADGE) => seat.signIn(badgeNumber, passphrase);

test('a workstation that never saw a network is enrolled, signed in to and filled by stick alone', async () => {
  const message = await gateway.ingest();
  expect(await seat.ask('enrolment.status', null)).toMatchObject({ state: 'none', isNew: true });
  await seat.ceremony();
  expect(await seat.ask('enrolment.status', null)).toMatchObject({ state: 'none', isNew: false });
  expect(await seat.refusal('session.sign_in', { badgeNumber: BADGE, passphrase: OTHER_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  expect(await signIn()).toMatchObject({ state: 'open', officer: { badgeNumber: BADGE } });
  expect(readKeyring(folder)?.slots).toMatchObject([{ kind: 'officer', officerId: 'of-1' }]);
  expect(await seat.ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled', workstation: '摆渡席位' });

  await seat.ask('ferry.take', { path: await gateway.export(id) });
  expect(await seat.ask('message.detail', { messageId: message.id })).toMatchObject({ message: { status: 'new' } });
  await seat.ask('message.claim', { messageId: message.id, online: false } as never);
  const stick = mkdtempSync(join(folder, 'stick-'));
  const { fileName } = (await seat.ask('ferry.write', { path: stick, wantsFiles: false })) as { fileName: string };
  expect(await gateway.import(join(stick, fileName))).toMatchObject({ ok: true, commands: 1, refused: 0 });
});

test('the program may end at every step, and nothing but a passphrase opens what it left', async () => {
  const request = join(folder, 'request.json');
  await seat.ask('ferry.write_request', { path: request });
  const before = (await seat.ask('ferry.status', null)) as { fingerprint: string };
  await seat.again();
  expect(await seat.ask('ferry.status', null)).toMatchObject({
    enrolment: 'requested',
    fingerprint: before.fingerprint,
  });
  const answer = await seat.ceremony();
  await seat.again();
  expect(await seat.ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled' });
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
  expect(await seat.refusal('sync.now', null)).toMatchObject({ code: 'not_signed_in' });

  await signIn();
  await seat.end();
  expect(filesOf(folder).some((file) => file.endsWith('ferry-start.json'))).toBe(false);
  await seat.again();
  // After the first sign-in the door's ceremony is closed: it is for those who may set the desk up.
  expect(await seat.refusal('ferry.write_request', { path: request })).toMatchObject({ code: 'not_signed_in' });
  expect(await signIn()).toMatchObject({ state: 'open' });
  expect(await seat.ask('ferry.status', null)).toMatchObject({ enrolment: 'enrolled' });
});

test('with a key store the slots need its secret besides the passphrase', async () => {
  await seat.again('ab'.repeat(32));
  await seat.ceremony();
  expect(readKeyring(folder)?.slots).toMatchObject([{ kind: 'arrival', secondFactor: 'key_store' }]);
  await seat.again('cd'.repeat(32));
  expect(await seat.refusal('session.sign_in', { badgeNumber: BADGE, passphrase: TEST_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  await seat.again('ab'.repeat(32));
  expect(await signIn()).toMatchObject({ state: 'open' });
});

test('officers who come later, or have a new passphrase, come with the next bundle; who has gone stays out', async () => {
  await seat.ceremony();
  await signIn();
  await gateway.givePassphrase('of-admin', OTHER_PASSPHRASE);
  await seat.ask('ferry.take', { path: await gateway.export(id) });
  await seat.again();
  expect(await signIn(OTHER_PASSPHRASE, 'T8004')).toMatchObject({ state: 'open', officer: { badgeNumber: 'T8004' } });

  await gateway.givePassphrase('of-1', '换过的口令是山后有云');
  await seat.ask('ferry.take', { path: await gateway.export(id) });
  await seat.ask('session.sign_out', null);
  expect(await seat.refusal('session.sign_in', { badgeNumber: BADGE, passphrase: TEST_PASSPHRASE })).toMatchObject({
    code: 'sign_in_failed',
  });
  expect(await signIn('换过的口令是山后有云')).toMatchObject({ state: 'open' });

  await gateway.db
    .updateTable('officer')
    .set({ active: false })
    .where('id', '=', 'of-admin' as OfficerId)
    .execute();
  await seat.ask('ferry.take', { path: await gateway.export(id) });
  expect(readKeyring(folder)?.slots.map(({ officerId }) => officerId)).toEqual(['of-1']);
  await gateway.db
    .updateTable('officer')
    .set({ active: true })
    .where('id', '=', 'of-admin' as OfficerId)
    .execute();
});

test('an answer that lets nobody in is said to, and a changed one is none', async () => {
  await gateway.db.deleteFrom('officer_secret').execute();
  await expect(seat.ceremony()).rejects.toThrow('nobody_admitted');
  expect(readKeyring(folder)).toBeNull();
  const paper = join(folder, 'changed.json');
  writeFileSync(paper, '{"format":"dutydesk-ferry-answer"}');
  expect(await seat.refusal('ferry.read_answer', { path: paper })).toMatchObject({
    code: 'ferry_refused',
    refusal: { code: 'not_the_answer' },
  });
});
