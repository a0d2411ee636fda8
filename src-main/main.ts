import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, nativeTheme, shell } from 'electron';
import type { IpcEvent, IpcEventPayload } from '../src-shared/ipc/contract';
import { settingsSchema } from '../src-shared/ipc/views';
import { createClock } from './core/platform/clock';
import { createIds } from './core/platform/ids';
import { createLog } from './core/platform/log';
import { serveIpc } from './ipc/serve';
import { CoreHost } from './shell/core-host';
import { openDeskWindow } from './shell/desk-window';
import { hardenSession, hardenWebContents, originOf } from './shell/hardening';
import { loadKeyStoreSecret } from './shell/key-store';
import { buildMenu } from './shell/menu';
import { PAGE_ORIGIN, registerPageScheme, servePage } from './shell/page';
import { readWorkstationConfig } from './shell/workstation-config';

/** Set by the development server; a packaged program never reads its page from anywhere but its own files. */
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const userData = process.env['DUTYDESK_USER_DATA'] ?? app.getPath('userData');

main();

function main(): void {
  app.setName('DutyDesk');
  // Dates in native fields follow the bureau's usage, whatever the system's language is.
  app.commandLine.appendSwitch('lang', 'zh-CN');
  mkdirSync(userData, { recursive: true });
  app.setPath('userData', userData);
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(
      '值班台已在本机运行，已切换到正在运行的窗口。 DutyDesk is already running; its window has been brought to the front.\n',
    );
    app.exit(0);
    return;
  }
  registerPageScheme();
  hardenWebContents([PAGE_ORIGIN, ...(devUrl === undefined ? [] : [originOf(devUrl)])]);
  void app.whenReady().then(open);
}

function open(): void {
  const clock = createClock();
  const ids = createIds(clock);
  const log = createLog({ folder: path.join(userData, 'logs'), name: 'main' });
  /** One run of the program: a restarted core keeps the session of the same run, a new run asks again. */
  const bootId = ids.next();
  hardenSession();
  servePage(path.join(__dirname, '../renderer'));

  const host = new CoreHost({
    entry: path.join(__dirname, 'core.cjs'),
    config: () => ({
      userData,
      ...readWorkstationConfig(userData, process.env),
      sqliteBinding: process.env['DUTYDESK_SQLITE_BINDING'] ?? null,
      databaseKeySecret: loadKeyStoreSecret(userData),
      bootId,
      version: app.getVersion(),
    }),
    onState: (state) => {
      announce('core.state', state);
      if (state.state === 'ready') void applySettings();
    },
    onChanged: (topics) => {
      announce('changed', { topics });
      if (topics.includes('settings')) void applySettings();
    },
    log,
  });

  serveIpc({
    isTrusted: (event) =>
      event.senderFrame !== null && event.senderFrame === event.sender.mainFrame && isOurPage(event.senderFrame.url),
    core: (channel, input) => host.request(channel, input),
    shell: {
      'app.core_state': () => host.state,
      'app.retry': () => {
        host.retry();
        return null;
      },
      'app.quit': () => {
        app.quit();
        return null;
      },
      'app.open_logs': async () => {
        await shell.openPath(path.join(userData, 'logs'));
        return null;
      },
    },
    log,
    newErrorId: () => ids.errorId(),
  });

  host.start();
  setMenu('zh-CN');
  openWindow();
  app.on('second-instance', focusWindow);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => app.quit());
  closeCleanly(host);

  function openWindow(): void {
    openDeskWindow({
      userData,
      preload: path.join(__dirname, '../preload/preload.cjs'),
      url: devUrl ?? `${PAGE_ORIGIN}/`,
      title: '值班台 DutyDesk',
      development: !app.isPackaged,
      log,
    });
  }

  async function applySettings(): Promise<void> {
    const result = await host.request('settings.get', null);
    if (!result.ok) return;
    const settings = settingsSchema.parse(result.value);
    nativeTheme.themeSource = settings.theme;
    setMenu(settings.locale);
    for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(settings.zoom / 100);
  }

  function setMenu(locale: 'zh-CN' | 'en'): void {
    Menu.setApplicationMenu(
      buildMenu(locale, (action) => announce('menu.action', { action }), {
        development: !app.isPackaged,
        quit: () => app.quit(),
      }),
    );
  }
}

function announce<E extends IpcEvent>(event: E, payload: IpcEventPayload<E>): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.webContents.isDestroyed()) window.webContents.send(event, payload);
  }
}

function isOurPage(url: string): boolean {
  const origin = originOf(url);
  return origin === PAGE_ORIGIN || (devUrl !== undefined && origin === originOf(devUrl));
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

/** Quitting waits for the core: requests under way are finished, the database is closed, then the program ends. */
function closeCleanly(host: CoreHost): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void host.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  process.on('uncaughtException', (error) => {
    dialog.showErrorBox(
      '值班台',
      `程序出现意外错误，已写入的内容不受影响，请重新打开程序。\nDutyDesk met an unexpected error; what was written is safe. Please open it again.\n\n${error.message}`,
    );
    app.exit(70);
  });
}
