import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { resetPassphrase } from '../../src-gateway/features/officer-secret/initial-passphrase.service';
import { findSecret } from '../../src-gateway/features/officer-secret/officer-secret.repository';
import { PassphraseHasher } from '../../src-gateway/features/officer-secret/passphrase-hash';
import { hasNews } from '../../src-gateway/ferry/ferry-news.service';
import { readKeyring } from '../../src-main/core/db/keyring';
import type { OfficerId } from '../../src-shared/domain/ids';
import { FerryGateway, removeFerryFolders } from '../support/ferry';
import { FerryCore } from '../support/ferry-core';
import { TEST_PASSPHRASE } from '../support/key-slots';

const BADGE = 'T1001';
const NEW = '换过的口令是山后有云';
const OTHER = '桥头第三盏灯下有只白猫';
const hasher = new PassphraseHasher(14);

let gateway: FerryGateway;
let here: FerryCore;
let there: FerryCore;
let name = 0;

beforeAll(async () => {
  gateway = await FerryGateway.start();
});
afterAll(async () => {
  await gateway.close();
  removeFerryFolders();
});
beforeEach(async () => {
  name += 1;
  await gateway.db.deleteFrom('officer_secret').execute();
  await gateway.db.deleteFrom('sign_in_failure').execute();
  await gateway.givePassphrase('of-1', TEST_PASSPHRASE);
  here = await enrolled(`here-${name}`);
  there = await enrolled(`there-${name}`);
});
afterEach(async () => {
  await here.close();
  await there.close();
});

async function enrolled(id: string): Promise<FerryCore> {
  const seat = await FerryCore.start(gateway, id);
  await seat.ceremony();
  await seat.signIn(BADGE, TEST_PASSPHRASE);
  await seat.hear();
  return seat;
}

const change = (seat: FerryCore, before: string, after: string) =>
  seat.ask('session.change_passphrase', { before, after });
const failures = () => gateway.db.selectFrom('sign_in_failure').select('id').execute();
const decided = async (seat: FerryCore) =>
  (
    await gateway.db.selectFrom('passphrase_change').select('outcome').where('workstation_id', '=', seat.id).execute()
  ).map(({ outcome }) => outcome);
const opens = async (seat: FerryCore, passphrase: string) => {
  await seat.again();
  return seat.signIn(BADGE, passphrase).then(
    () => true,
    () => false,
  );
};

test('a passphrase that is changed at a desk without a network opens the other desks once the bundles have gone round', async () => {
  expect(await change(here, TEST_PASSPHRASE, NEW)).toBe('waiting');
  const path = await here.write();
  expect(await gateway.import(path)).toMatchObject({ ok: true });
  expect(await hasher.matches(NEW, await findSecret(gateway.db, 'of-1' as OfficerId))).toBe(true);
  expect(await hasNews(gateway.db)).toContain(`workstation:${there.id}`);
  const kept = await gateway.db
    .selectFrom('ferry_peer')
    .select('state')
    .where('id', '=', `workstation:${here.id}`)
    .executeTakeFirst();
  expect(kept?.state?.passphrases).toEqual([]);

  await there.hear();
  expect(await opens(there, TEST_PASSPHRASE)).toBe(false);
  expect(await opens(there, NEW)).toBe(true);
  await here.hear();
  expect(await opens(here, NEW)).toBe(true);
  expect(readKeyring(here.folder)?.slots).toMatchObject([{ kind: 'officer', secretVersion: 2 }]);
});

test('a lost bundle and a lost answer change nothing: what is repeated is decided once and counts as no failure', async () => {
  await change(here, TEST_PASSPHRASE, OTHER);
  await here.write();
  await change(here, OTHER, NEW);
  expect(await gateway.import(await here.write())).toMatchObject({ ok: true });
  await gateway.export(here.id);
  for (let again = 0; again < 6; again += 1) await gateway.import(await here.write());
  expect(await decided(here)).toEqual(['changed', 'changed']);
  expect(await failures()).toEqual([]);
  await here.hear();
  expect(await opens(here, NEW)).toBe(true);
  expect(readKeyring(here.folder)?.slots).toMatchObject([{ secretVersion: 3 }]);
  await here.write();
  await there.hear();
  expect(await opens(there, NEW)).toBe(true);
});

test('of two that were chosen at two desks in place of the same one, the first that arrives counts everywhere', async () => {
  await change(here, TEST_PASSPHRASE, NEW);
  await change(there, TEST_PASSPHRASE, OTHER);
  await gateway.import(await there.write());
  await gateway.import(await here.write());
  expect(await decided(here)).toEqual(['refused']);
  await here.hear();
  await there.hear();
  for (const seat of [here, there]) {
    expect(await opens(seat, NEW)).toBe(false);
    expect(await opens(seat, OTHER)).toBe(true);
  }
});

test('a reset by the administrator wins over a change, whichever of them travels first', async () => {
  await change(here, TEST_PASSPHRASE, NEW);
  const late = await here.write();
  const { passphrase } = await resetPassphrase(gateway.db, hasher, BADGE);
  // It is heard of before the change has arrived.
  await here.hear();
  expect(await opens(here, NEW)).toBe(false);
  expect(await here.signIn(BADGE, passphrase)).toMatchObject({ state: 'must_change' });
  await gateway.import(late);
  expect(await decided(here)).toEqual(['refused']);
  await there.hear();
  expect(await opens(there, TEST_PASSPHRASE)).toBe(false);
  expect(await opens(there, passphrase)).toBe(true);
});

test('whoever has only a first passphrase is let in by the answer or a bundle, and chooses a passphrase of his own first', async () => {
  await gateway.givePassphrase('of-1', 'first-word-given-by-hand', true);
  await there.hear();
  const fresh = await FerryCore.start(gateway, `fresh-${name}`);
  await fresh.ceremony();
  for (const seat of [there, fresh]) {
    await seat.again();
    expect(await seat.notLetIn(BADGE, NEW)).toMatchObject({ code: 'sign_in_failed' });
    expect(await seat.signIn(BADGE, 'first-word-given-by-hand')).toMatchObject({ state: 'must_change' });
    expect(await seat.refusal('ferry.take', { path: '/nowhere' })).toMatchObject({ code: 'not_signed_in' });
  }
  // The program may end before one was chosen.
  await fresh.again();
  expect(await fresh.signIn(BADGE, 'first-word-given-by-hand')).toMatchObject({ state: 'must_change' });
  expect(
    await fresh.refusal('session.change_passphrase', { before: 'another-word-not-given', after: NEW }),
  ).toMatchObject({ code: 'sign_in_failed' });
  await fresh.again();
  await fresh.signIn(BADGE, 'first-word-given-by-hand');
  expect(await change(fresh, 'first-word-given-by-hand', NEW)).toBe('waiting');
  await gateway.import(await fresh.write());
  expect(await findSecret(gateway.db, 'of-1' as OfficerId)).toMatchObject({ mustChange: false });

  // It was given out at another desk too, and not used there: that is over.
  await here.hear();
  expect(await opens(here, 'first-word-given-by-hand')).toBe(false);
  expect(await opens(here, NEW)).toBe(true);
  await fresh.hear();
  expect(await opens(fresh, NEW)).toBe(true);
  await fresh.close();
});

test('after many wrong attempts a change waits until it may be looked at, and is not lost', async () => {
  await change(here, TEST_PASSPHRASE, NEW);
  await gateway.db
    .insertInto('sign_in_failure')
    .values({ kind: 'officer', id: 'of-1', failures: 9, wait_until: new Date(Date.now() + 3_600_000).toISOString() })
    .execute();
  expect(await gateway.import(await here.write())).toMatchObject({ ok: true });
  await here.hear();
  expect(await decided(here)).toEqual([]);
  await gateway.db.deleteFrom('sign_in_failure').execute();
  await gateway.import(await here.write());
  expect(await decided(here)).toEqual(['changed']);
  await here.hear();
  expect(await opens(here, NEW)).toBe(true);
});
