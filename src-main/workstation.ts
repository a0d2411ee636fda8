import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, nativeTheme, powerMonitor, shell } from 'electron';
import type { IpcEvent, IpcEventPayload } from '../src-shared/ipc/contract';
import { type Settings, settingsSchema } from '../src-shared/ipc/views';
import { createClock } from './core/platform/clock';
import { createIds } from './core/platform/ids';
import { createLog } from './core/platform/log';
import { serveIpc } from './ipc/serve';
import { CoreHost } from './shell/core-host';
import type { StartedCore } from './shell/core-process';
import { type DeskWindowOptions, openDeskWindow, tendDeskWindow } from './shell/desk-window';
import { fileDialogs } from './shell/file-dialogs';
import { originOf } from './shell/hardening';
import { loadKeyStoreSecret } from './shell/key-store';
import { buildMenu } from './shell/menu';
import { readWorkstationConfig } from './shell/workstation-config';

export interface WorkstationParts {
  userData: string;
  /** Origins that the page may come from. */
  pageOrigins: readonly string[];
  coreEntry: string;
  /** The core's first process, just started. */
  core: StartedCore;
  deskWindow: DeskWindowOptions;
  /** The first window, just opened. */
  window: BrowserWindow;
}

/** Puts the workstation together around the core's process and the window, for the rest of the program's life. */
export function runWorkstation({ userData, pageOrigins, coreEntry, core, deskWindow, window }: WorkstationParts): void {
  const clock = createClock();
  const ids = createIds(clock);
  const log = createLog({ folder: path.join(userData, 'logs'), name: 'main' });
  /** One run of the program: a restarted core keeps the session of the same run, a new run asks again. */
  const bootId = ids.next();

  const host = new CoreHost({
    entry: coreEntry,
    started: core,
    config: () => ({
      userData,
      ...readWorkstationConfig(userData, process.env),
      // A packaged program has its own driver and loads no other's code.
      sqliteBinding: app.isPackaged ? null : (process.env['DUTYDESK_SQLITE_BINDING'] ?? null),
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

  /** The officer's language, for what the main process itself shows. */
  let locale: Settings['locale'] = 'zh-CN';

  serveIpc({
    isTrusted: (event) =>
      event.senderFrame !== null &&
      event.senderFrame === event.sender.mainFrame &&
      pageOrigins.includes(originOf(event.senderFrame.url)),
    core: (channel, input) => host.request(channel, input),
    files: fileDialogs({
      window: () => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null,
      core: (channel, input) => host.request(channel, input),
      locale: () => locale,
    }),
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
  setMenu();
  tendDeskWindow(window, userData, log);
  app.on('second-instance', focusWindow);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) tendDeskWindow(openDeskWindow(deskWindow), userData, log);
  });
  app.on('window-all-closed', () => app.quit());
  // Whoever locks the computer, or closes its lid, has left the desk.
  const lock = (): void => void host.request('session.lock', null);
  powerMonitor.on('lock-screen', lock);
  powerMonitor.on('suspend', lock);
  closeCleanly(host);

  async function applySettings(): Promise<void> {
    const result = await host.request('settings.get', null);
    if (!result.ok) return;
    const settings = settingsSchema.parse(result.value);
    nativeTheme.themeSource = settings.theme;
    locale = settings.locale;
    setMenu();
    for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(settings.zoom / 100);
  }

  function setMenu(): void {
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
