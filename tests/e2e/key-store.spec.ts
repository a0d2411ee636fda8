import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { inGroups } from '../../src-shared/sync/enrolment';
import { badgeOf } from '../support/badges';
import { launchWorkstation } from '../support/electron';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { type SecretService, startSecretService } from '../support/secret-service';
import { DeskPage } from '../support/stack/desk-page';
import { expect, test } from '../support/stack/test';

/** The operating system's key store, a real one, as second factor beside the passphrase. */

const NO_KEY_STORE = { DBUS_SESSION_BUS_ADDRESS: undefined };
let gateway: TestGateway;
let keyStore: SecretService;
let folder: string;
let opened: DeskPage[];

test.beforeEach(async ({ postgres }) => {
  gateway = await startGateway({ databaseUrl: await postgres.createDatabase(), config: { tls: { mode: 'own' } } });
  keyStore = await startSecretService();
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-key-store-'));
  opened = [];
});
test.afterEach(async () => {
  for (const desk of opened) await desk.kill();
  await keyStore.close();
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(userData: string, env: Record<string, string | undefined>): Promise<DeskPage> {
  const { app, window } = await launchWorkstation({ userData, env });
  const desk = new DeskPage(app, window, userData);
  opened.push(desk);
  return desk;
}

async function enrol(desk: DeskPage): Promise<void> {
  const seat = { id: 'ws-new', name: '新席位', desk: TEST_DESK, hours: 1 };
  const { code } = await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, seat));
  await desk.at('enrolment-address').fill(gateway.url);
  await desk.at('enrolment-code').fill(inGroups(code));
  await desk.at('enrolment-look').press('Enter');
  await desk.at('enrolment-same').press('Enter');
  await expect(desk.at('sign-in')).toBeVisible({ timeout: 20_000 });
}

async function chooseFromMenu(desk: DeskPage, label: string): Promise<void> {
  await desk.app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find((item) => item.label === wanted)?.click();
  }, label);
}

async function signIn(desk: DeskPage): Promise<void> {
  await desk.enter(badgeOf('of-1'), TEST_PASSPHRASE);
  await desk.queueReady();
}

test('with it the desk opens; a copied disk stays shut for the right passphrase, and the gateway can bring it back', async () => {
  const message = await gateway.ingest({ text: '请问临时身份证当天能取吗？' });
  const here = join(folder, 'here');
  const first = await open(here, keyStore.env);
  await enrol(first);
  await signIn(first);
  await first.open(message.id);
  await first.claim();
  await first.typeReply('只在本机的草稿');
  await first.draftSaved();
  await first.close();
  expect(readFileSync(join(here, 'keyring.json'), 'utf8')).toContain('"secondFactor": "key_store"');

  const again = await open(here, keyStore.env);
  await signIn(again);
  await again.open(message.id);
  await expect(again.at('reply-editor')).toHaveValue('只在本机的草稿');
  await again.close();

  // The disk goes to a machine whose key store is another one, or none.
  const copied = join(folder, 'copied');
  cpSync(here, copied, { recursive: true });
  const shut = await open(copied, NO_KEY_STORE);
  await expect(shut.at('core-failure')).toHaveAttribute('data-code', 'key_store_closed', { timeout: 30_000 });
  await expect(shut.at('core-failure')).toContainText('密钥库');
  await shut.kill();

  // As docs/administration.md says: without the two files that the lost store sealed, a new code and the network.
  for (const file of ['key-store.bin', 'enrolment.json']) rmSync(join(copied, file));
  const back = await open(copied, NO_KEY_STORE);
  await expect(back.at('sign-in')).toBeVisible({ timeout: 30_000 });
  await chooseFromMenu(back, '登记席位…');
  await enrol(back);
  await signIn(back);
  await back.open(message.id);
  await expect(back.at('reply-editor')).toHaveValue('只在本机的草稿');
  expect(existsSync(join(copied, 'key-store.bin'))).toBe(false);
});
