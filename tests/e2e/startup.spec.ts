import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from '../../src-main/core/db/connection';
import { putEntity } from '../../src-main/core/sync/entity.repository';
import { officerSchema } from '../../src-shared/domain/officer';
import { launchWorkstation } from '../support/electron';
import { giveSlot, TEST_PASSPHRASE } from '../support/key-slots';
import { openLocal } from '../support/local-database';
import { projectRoot, readRuntime, runtimeEnv } from '../support/runtime';
import { DeskPage } from '../support/stack/desk-page';
import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { TEST_KEY } from '../support/test-key';
import { keysOf, writeEnrolment } from '../support/workstation-keys';

const BADGE = '010203';
const ME = 'lin';
const OFFICER = officerSchema.parse({
  id: ME,
  deskId: 'desk-a',
  badgeNumber: BADGE,
  name: '林晓',
  role: 'officer',
  active: true,
});

let folder: string;
let opened: DeskPage[];

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-start-'));
  opened = [];
});
test.afterEach(async () => {
  for (const desk of opened) await desk.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** The program on `folder`, without a gateway unless the environment names one. */
async function open(env: Record<string, string | undefined> = {}): Promise<DeskPage> {
  const { app, window } = await launchWorkstation({
    userData: folder,
    env: { DUTYDESK_GATEWAY_URL: undefined, DBUS_SESSION_BUS_ADDRESS: undefined, ...env },
  });
  const desk = new DeskPage(app, window, folder);
  opened.push(desk);
  return desk;
}

/** Expects the page that says why the program cannot start, with what happened, what is safe, and what to do. */
async function expectFailure(desk: DeskPage, code: string, sentence: RegExp): Promise<void> {
  const failure = desk.at('core-failure');
  await expect(failure).toHaveAttribute('data-code', code, { timeout: 30_000 });
  await expect(failure).toContainText(sentence);
  for (const part of await failure.locator('dd').allTextContents()) expect(part.trim()).not.toBe('');
  await expect(desk.at('retry-button')).toBeFocused();
  await expect(desk.at('quit-button')).toBeVisible();
}

/** A desk with one officer, who has signed in here before. */
async function makeDatabase(key = TEST_KEY): Promise<string> {
  const db = await openLocal(folder, { key });
  await db.transact((trx) => putEntity(trx, 'officer', OFFICER));
  await db.close();
  await giveSlot(folder, ME, { badgeNumber: BADGE });
  return join(folder, 'dutydesk.db');
}

function connect(path: string): ReturnType<typeof openConnection> {
  return openConnection({
    path,
    key: TEST_KEY,
    sqliteBinding: null,
    busyTimeoutMs: 1_000,
    readonly: false,
  });
}

test('a database written by a newer program stops it with a sentence and stays as it is', async () => {
  const path = await makeDatabase();
  const connection = connect(path);
  connection.pragma('user_version = 9999');
  connection.close();
  const before = readFileSync(path);
  const desk = await open();
  await desk.enter(BADGE, TEST_PASSPHRASE);
  await expectFailure(desk, 'database_newer', /版本/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a damaged database stops it with a sentence, is never replaced, and opens again when the backup is put back', async () => {
  const path = await makeDatabase();
  const whole = readFileSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(2_048, 0x5a), 0, 2_048, 512);
  closeSync(file);
  const damaged = readFileSync(path);
  const desk = await open();
  await desk.enter(BADGE, TEST_PASSPHRASE);
  await expectFailure(desk, 'database_corrupt', /损坏/);
  expect(readFileSync(path).equals(damaged)).toBe(true);
  writeFileSync(path, whole);
  await desk.press('Enter');
  await expect(desk.at('sign-in')).toBeVisible();
});

test('a wrong key stops it with a sentence', async () => {
  await makeDatabase(Buffer.alloc(32, 1));
  const other = mkdtempSync(join(tmpdir(), 'dutydesk-start-'));
  await giveSlot(other, ME, { badgeNumber: BADGE });
  writeFileSync(join(folder, 'keyring.json'), withSalt(readFileSync(join(other, 'keyring.json'), 'utf8')));
  rmSync(other, { recursive: true });
  const desk = await open();
  await desk.enter(BADGE, TEST_PASSPHRASE);
  await expectFailure(desk, 'database_key_wrong', /密钥/);
});

test('a missing key stops it with a sentence and never makes an empty database', async () => {
  const path = await makeDatabase();
  const size = statSync(path).size;
  rmSync(join(folder, 'keyring.json'));
  const desk = await open();
  await expectFailure(desk, 'database_key_missing', /密钥/);
  expect(statSync(path).size).toBe(size);
  expect(existsSync(join(folder, 'keyring.json'))).toBe(false);
});

test('a locked database stops it with a sentence, and retry works when the lock is gone', async () => {
  const connection = connect(await makeDatabase());
  connection.exec('BEGIN IMMEDIATE');
  const desk = await open();
  await desk.enter(BADGE, TEST_PASSPHRASE);
  await expectFailure(desk, 'database_locked', /占用|锁/);
  connection.exec('ROLLBACK');
  connection.close();
  await desk.press('Enter');
  await expect(desk.at('sign-in')).toBeVisible();
});

const seat = { workstationId: 'ws-1', keys: keysOf('ws-1') };

test('a configuration that is not one stops it with the setting that is wrong', async () => {
  const desk = await open({
    DUTYDESK_ENROLMENT: writeEnrolment(folder, { ...seat, url: 'not an address' }),
  });
  await expectFailure(desk, 'configuration_invalid', /url/i);
});

test('a configuration file that is not JSON stops it with the name of the file', async () => {
  writeFileSync(join(folder, 'workstation.json'), '{ not json');
  await expectFailure(await open(), 'configuration_invalid', /workstation\.json/);
});

test('without a gateway it opens, says that it is offline, and what to do', async () => {
  const desk = await open({
    DUTYDESK_ENROLMENT: writeEnrolment(folder, { ...seat, url: 'http://127.0.0.1:9' }),
  });
  await desk.connection('offline');
  await expect(desk.at('status-connection')).toContainText('离线');
  await expect(desk.at('sign-in')).toContainText(/同步|网关/);
});

test('a second start brings the first window to the front and ends with a sentence', async () => {
  const desk = await open();
  await expect(desk.at('enrolment')).toBeVisible();
  const { electronPath, needsNoSandbox } = readRuntime();
  const second = spawn(electronPath, [...(needsNoSandbox ? ['--no-sandbox'] : []), projectRoot], {
    env: { ...process.env, ...runtimeEnv(), DUTYDESK_USER_DATA: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { code, errors } = await ended(second);
  expect(code).toBe(0);
  expect(errors).toContain('值班台已在本机运行');
  await expect(desk.at('enrolment')).toBeVisible();
  expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('keys that the gateway does not know are refused with the reason, and work on the desk goes on', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(1, 'token') });
  const [messageId] = (await stack.record.messageIds('token-')) as [string];
  const first = await stack.openWorkstation();
  await first.signIn('闻砚汀');
  await expect(first.row(messageId)).toBeVisible();
  await first.close();
  const desk = await stack.openWorkstation('ws-1', {
    env: {
      DUTYDESK_ENROLMENT: writeEnrolment(stack.folder, {
        url: stack.cable('ws-1').url,
        workstationId: 'ws-1',
        keys: keysOf('somebody else'),
      }),
    },
  });
  await desk.signIn('闻砚汀');
  await desk.connection('refused');
  await expect(desk.at('status-connection')).toContainText(/登记|凭证|席位/);
  await desk.open(messageId);
  await desk.claim('tentative');
  await desk.typeReply('照常工作。');
  await desk.draftSaved();
});

test('a full disk is said, the text stays in the editor, and it is saved once there is room', async ({ start }) => {
  const stack = await start({ messages: citizenMessages(1, 'full') });
  const [messageId] = (await stack.record.messageIds('full-')) as [string];
  const disk = smallDisk(48);
  try {
    const desk = await stack.openWorkstation('ws-1', { userData: disk.folder });
    await desk.signIn('闻砚汀');
    await desk.open(messageId);
    await desk.claim();
    await desk.typeReply('开始写。');
    await desk.draftSaved();
    disk.fill();
    // What the database has set aside already is used up first.
    const text = () => desk.at('reply-editor').inputValue();
    for (let at = 0; at < 400 && (await desk.at('reply-saved').getAttribute('data-state')) !== 'failed'; at += 1) {
      await desk.at('reply-editor').fill(`第${at}次修改：${'很长的答复。'.repeat(700)}`);
      await desk.window.waitForTimeout(380);
    }
    await expect(desk.at('reply-saved')).toHaveAttribute('data-state', 'failed');
    await expect(desk.at('reply-saved')).toContainText(/没有保存|未保存|未能保存/);
    const last = await text();
    expect(last).toContain('次修改');

    disk.free();
    await expect(desk.at('reply-saved')).toHaveAttribute('data-state', 'clean', { timeout: 20_000 });
    expect(await text()).toBe(last);
    await desk.kill();
    const after = await stack.openWorkstation('ws-1', { userData: disk.folder });
    await after.signIn('闻砚汀');
    await after.open(messageId);
    await expect(after.at('reply-editor')).toHaveValue(last);
    await after.kill();
  } finally {
    disk.remove();
  }
});

/** A keyring that belongs to some database, as one that was copied from another installation does. */
function withSalt(keyring: string): string {
  return JSON.stringify({ ...(JSON.parse(keyring) as object), databaseSalt: '5a'.repeat(16) });
}

/** A disk of its own, `megabytes` large: a mounted memory disk where this is allowed, else the smallest real disk at hand. */
function smallDisk(megabytes: number): { folder: string; fill(): void; free(): void; remove(): void } {
  const mountPoint = mkdtempSync(join(tmpdir(), 'dutydesk-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', mountPoint], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(`a small disk for this test cannot be mounted: ${mounted.stderr}`);
  const filler = join(mountPoint, 'filler');
  chmodSync(mountPoint, 0o711);
  return {
    folder: mountPoint,
    fill() {
      const file = openSync(filler, 'w');
      const block = Buffer.alloc(4_096, 1);
      try {
        while (statfsSync(mountPoint).bfree > 0) writeSync(file, block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
    remove() {
      const unmounted = spawnSync('umount', ['-l', mountPoint], { encoding: 'utf8' });
      if (unmounted.status !== 0) throw new Error(unmounted.stderr);
      if (readdirSync(mountPoint).length === 0) rmSync(mountPoint, { recursive: true });
    },
  };
}

function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, errors })));
}
