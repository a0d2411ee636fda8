import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IPC_CHANNELS, IPC_EVENTS } from '../../src-shared/ipc/channels';
import { launchWorkstation } from '../support/electron';
import { DeskPage } from '../support/stack/desk-page';
import { expect, test } from '../support/stack/test';

let folder: string;
let opened: DeskPage[];

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-window-'));
  opened = [];
});
test.afterEach(async () => {
  for (const desk of opened) await desk.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<DeskPage> {
  const { app, window } = await launchWorkstation({ userData: folder, env: { DUTYDESK_GATEWAY_URL: undefined } });
  const desk = new DeskPage(app, window, folder);
  opened.push(desk);
  // A workstation that is not enrolled asks for that first.
  await expect(desk.at('enrolment')).toBeVisible({ timeout: 30_000 });
  await desk.at('enrolment-later').click();
  await expect(desk.at('sign-in')).toBeVisible();
  return desk;
}

test('the window stands where it stood, and closes cleanly', async () => {
  const first = await open();
  const place = { x: 120, y: 80, width: 1200, height: 700 };
  await first.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
  await expect.poll(() => boundsOf(first)).toMatchObject({ width: 1200, height: 700 });
  const before = await boundsOf(first);
  await first.close();
  expect(first.process.exitCode).toBe(0);
  const second = await open();
  await expect.poll(() => boundsOf(second)).toEqual(before);
});

test('the page has the contract and nothing else: no Node, no other channel, no remote content', async () => {
  const desk = await open();
  const page = await desk.window.evaluate(() => {
    const global = window as unknown as { api: Record<string, unknown> & { subscribe: object } } & Record<
      string,
      unknown
    >;
    return {
      names: Object.keys(global.api).sort(),
      events: Object.keys(global.api.subscribe).sort(),
      node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron'].filter(
        (name) => name in global,
      ),
      frozen: Object.isFrozen(global.api),
    };
  });
  expect(page.names).toEqual([...IPC_CHANNELS, 'subscribe'].sort());
  expect(page.events).toEqual([...IPC_EVENTS].sort());
  expect(page.node).toEqual([]);

  const policy = await desk.app.evaluate(async ({ net }) =>
    (await net.fetch('dutydesk://desk/')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe-eval');
  const evaluated = await desk.window.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return 'injected' in window;
  });
  expect(evaluated).toBe(false);
  expect(
    await desk.window.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => 'reached',
        (error: Error) => error.name,
      ),
    ),
  ).toBe('TypeError');

  const preferences = await desk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
});

test('navigation, new windows and permissions are denied; malformed requests are refused', async () => {
  const desk = await open();
  const address = desk.window.url();
  await desk.window.evaluate(() => {
    window.open('https://example.invalid/');
    const link = document.createElement('a');
    link.href = 'https://example.invalid/';
    document.body.append(link);
    link.click();
    window.location.href = 'file:///etc/hostname';
  });
  await desk.window.waitForTimeout(300);
  expect(desk.window.url()).toBe(address);
  expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await desk.window.evaluate(() => Notification.requestPermission())).not.toBe('granted');
  const refused = await desk.window.evaluate(() =>
    (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['message.claim']?.({
      messageId: '../../etc/passwd',
    }),
  );
  expect(refused).toMatchObject({ ok: false, failure: { code: 'invalid_input' } });
});

test('the menu is in the officer’s language and carries its actions', async () => {
  const desk = await open();
  const labels = () =>
    desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? []);
  expect(await labels()).toEqual(['值班台', '编辑', '查看', '帮助']);
  await desk.window.evaluate(() =>
    (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['settings.set']?.({
      locale: 'en',
    }),
  );
  await expect.poll(labels).toEqual(['Desk', 'Edit', 'View', 'Help']);
  await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.at(-1)?.submenu?.items[0]?.click());
  await expect(desk.at('help-dialog')).toBeVisible();
});

function boundsOf(desk: DeskPage): Promise<unknown> {
  return desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
}
