import { BrowserWindow, nativeTheme } from 'electron';
import { keepPlace, loadPlace } from './window-place';

export interface DeskWindowOptions {
  userData: string;
  preload: string;
  url: string;
  title: string;
  development: boolean;
  log: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
}

/** Opens the one window of the workstation, where it stood last time. */
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
  keepPlace(window, options.userData, options.log);
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.webContents.on('render-process-gone', (_, details) => {
    options.log.error({ reason: details.reason, exitCode: details.exitCode }, 'page process gone');
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(options.url);
  return window;
}
