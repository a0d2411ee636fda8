import { BrowserWindow, nativeTheme } from 'electron';
import { keepPlace, loadPlace } from './window-place';

export interface DeskWindowOptions {
  userData: string;
  preload: string;
  url: string;
  title: string;
  development: boolean;
}

/** Opens the one window of the workstation, where it stood last time. A page whose process dies is loaded again. */
export function openDeskWindow(options: DeskWindowOptions): BrowserWindow {
  const { maximized, ...bounds } = loadPlace(options.userData);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 1024,
    minHeight: 600,
    show: false,
    title: options.title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141414' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: options.development,
      spellcheck: false,
      // Background throttling would delay the autosave of a draft while another window is in front.
      backgroundThrottling: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(options.url);
  return window;
}

/** Remembers the window's place and writes down when its page dies. */
export function tendDeskWindow(
  window: BrowserWindow,
  userData: string,
  log: { warn(fields: object, text: string): void; error(fields: object, text: string): void },
): void {
  keepPlace(window, userData, log);
  window.webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    log.error({ reason, exitCode }, 'page process gone');
  });
}
