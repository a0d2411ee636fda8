import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { inGroups } from '../../src-shared/sync/enrolment';
import { badgeOf } from '../support/badges';
import { launchWorkstation } from '../support/electron';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { walk } from '../support/keyboard/walk';
import { DeskPage } from '../support/stack/desk-page';
import { expect, test } from '../support/stack/test';

/** A new workstation, with its slip beside it, gets to know its gateway over TLS in a real window. */

let gateway: TestGateway;
let folder: string;
let desk: DeskPage;

test.beforeEach(async ({ postgres }) => {
  gateway = await startGateway({ databaseUrl: await postgres.createDatabase(), config: { tls: { mode: 'own' } } });
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-new-'));
  const { app, window } = await launchWorkstation({ userData: folder });
  desk = new DeskPage(app, window, folder);
});
test.afterEach(async () => {
  await desk.kill();
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newCode(): Promise<string> {
  const seat = { id: 'ws-new', name: '新席位', desk: TEST_DESK, hours: 1 };
  const { code } = await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, seat));
  return inGroups(code);
}

async function askAt(address: string, code: string): Promise<void> {
  await desk.at('enrolment-address').fill(address);
  await desk.at('enrolment-code').fill(code);
  await desk.at('enrolment-look').press('Enter');
}

test('address, code, the same fingerprint: it is enrolled, and the sign-in screen is connected', async () => {
  await expect(desk.at('enrolment')).toBeVisible();
  await expect(desk.at('enrolment-address')).toBeFocused();
  expect.soft(await walk(desk.window), 'enrolment').toEqual([]);
  await askAt(gateway.url, await newCode());
  expect.soft(await walk(desk.window), 'the fingerprint').toEqual([]);
  const shown = desk.at('fingerprint');
  await expect(shown).toHaveAttribute('data-fingerprint', /^[0-9A-F]{64}$/);
  await expect(shown.getByRole('listitem')).toHaveCount(16);
  await desk.at('enrolment-same').press('Enter');
  await expect(desk.at('sign-in')).toBeVisible({ timeout: 20_000 });
  await desk.connection('online');
});

test('another fingerprint: it stops, and the code was not used', async () => {
  const code = await newCode();
  await askAt(gateway.url, code);
  await desk.at('enrolment-different').click();
  await expect(desk.at('enrolment-outcome')).toContainText('没有登记');
  const used = await gateway.db.selectFrom('enrolment_code').select('used_at').execute();
  expect(used).toEqual([{ used_at: null }]);
});

test('a wrong code is said; without enrolling the program opens and says that it is not connected', async () => {
  await askAt(gateway.url, '0000-0000-0000');
  await desk.at('enrolment-same').press('Enter');
  await expect(desk.at('enrolment-outcome')).toHaveAttribute('data-reason', 'wrong_code');
  await desk.at('enrolment-look').or(desk.at('enrolment-different')).first().click();
  await desk.at('enrolment-later').click();
  await expect(desk.at('sign-in')).toBeVisible();
});

test('a workstation that no cable reaches is enrolled by two files and two fingerprints, signed in to, and filled by stick', async () => {
  const command = ferryCommands();
  const request = join(folder, 'request.json');
  const answer = join(folder, 'answer.json');
  await expect(desk.at('enrolment')).toBeVisible();
  await desk.at('enrolment-by-ferry').focus();
  await desk.press('Enter');
  await expect(desk.at('ferry-open-answer')).toBeDisabled();
  await choose(request);
  await key('ferry-save-request');
  const fingerprint = (await desk.at('ferry-fingerprint').textContent()) ?? '';
  expect.soft(await walk(desk.window), 'enrolment by ferry').toEqual([]);

  // What the administrator types must be what the window shows.
  const seat = ['--id', 'ws-new', '--desk', TEST_DESK, '--name', '无网席位', '--out', answer];
  const other = fingerprint.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  expect((await command('answer', request, ...seat, '--fingerprint', other)).code).not.toBe(0);
  const { code, out } = await command('answer', request, ...seat, '--fingerprint', fingerprint);
  expect(code).toBe(0);
  await choose(request);
  await key('ferry-open-answer');
  await expect(desk.at('ferry-enrolment')).toContainText('不是网关对本席位登记申请的答复');
  await choose(answer);
  await key('ferry-open-answer');
  await expect(desk.at('ferry-enrolment')).toContainText('无网席位');
  expect(out).toContain((await desk.at('ferry-gateway-fingerprint').textContent()) ?? 'nothing');
  await key('ferry-confirm');

  await desk.enter(badgeOf('of-1'), TEST_PASSPHRASE);
  await desk.queueReady();
  const { id } = await gateway.ingest({ text: '请问摆渡来的信能看到吗？' });
  await command('export', 'ws-new', '--out', folder);
  await choose(join(folder, 'gateway-ws-new-000001.dutyferry'));
  await key('ferry-button');
  await expect(desk.at('ferry-dialog')).toHaveAttribute('data-enrolment', 'enrolled');
  await key('ferry-import');
  await expect(desk.at('ferry-said')).toContainText('第 1 号摆渡包已导入');
  expect.soft(await walk(desk.window), 'the ferry').toEqual([]);
  await desk.press('Escape');
  await desk.open(id);
});

/** `dutydesk-gateway ferry` beside the running gateway. */
function ferryCommands(): (...argv: string[]) => ReturnType<typeof runCommand> {
  const configFile = join(folder, 'gateway.yaml');
  const { databaseUrl, dataDir } = gateway.config;
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify({ databaseUrl, dataDir }), { mode: 0o600 });
  return (...argv) => runCommand(['ferry', ...argv, '--config', configFile]);
}

async function key(testId: string): Promise<void> {
  await desk.at(testId).focus();
  await desk.press('Enter');
}

/** The system's file dialogs, which no test can drive, choose `path`. */
async function choose(path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}
