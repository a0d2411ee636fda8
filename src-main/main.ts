import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { forkCore } from './shell/core-process';
import { type DeskWindowOptions, openDeskWindow } from './shell/desk-window';
import { hardenSession, hardenWebContents, originOf } from './shell/hardening';
import { PAGE_ORIGIN, registerPageScheme, servePage } from './shell/page';

/** Set by the development server; a packaged program never reads its page from anywhere but its own files. */
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const userData = process.env['DUTYDESK_USER_DATA'] ?? app.getPath('userData');
const pageOrigins = [PAGE_ORIGIN, ...(devUrl === undefined ? [] : [originOf(devUrl)])];

/** Switches by which another program could look into the page or put code into it. */
const FOREIGN_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'js-flags',
  'load-extension',
  'disable-web-security',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'log-net-log',
  'ssl-key-log-file',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
];

main();

function main(): void {
  if (app.isPackaged) for (const name of FOREIGN_SWITCHES) app.commandLine.removeSwitch(name);
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
  hardenWebContents(pageOrigins);
  void app.whenReady().then(open);
}

/**
 * The core and the page are processes of their own and start first. What the main process itself needs is read while
 * they do: until it is put together the page gets no code that could ask it anything, and the core waits for its
 * configuration.
 */
async function open(): Promise<void> {
  hardenSession();
  const assembled = gate();
  const documentServed = servePage(path.join(__dirname, '../renderer'), assembled.passed);
  const coreEntry = path.join(__dirname, 'core.cjs');
  // The core first: it takes longer than the page.
  const core = forkCore(coreEntry);
  const deskWindow: DeskWindowOptions = {
    userData,
    preload: path.join(__dirname, '../preload/preload.cjs'),
    url: devUrl ?? `${PAGE_ORIGIN}/`,
    title: '值班台 DutyDesk',
    development: !app.isPackaged,
  };
  const window = openDeskWindow(deskWindow);
  // The development server's page does not come past here.
  if (devUrl === undefined) await documentServed;
  const { runWorkstation } = await import('./workstation');
  runWorkstation({ userData, pageOrigins, coreEntry, core, deskWindow, window });
  assembled.open();
}

function gate(): { passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
