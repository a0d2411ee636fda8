import type { SettingsChange } from '../../src-shared/ipc/views';
import type { DeskPage } from '../support/stack/desk-page';
import { until } from '../support/stack/wait';

/** How a picture is taken. */
export interface Look {
  name: string;
  settings: Pick<SettingsChange, 'theme' | 'locale'>;
  size: { width: number; height: number };
}

const NORMAL = { width: 1366, height: 768 };
const LARGE = { width: 1920, height: 1080 };
export const LIGHT: Look = { name: 'light', settings: { theme: 'light', locale: 'zh-CN' }, size: NORMAL };
export const DARK: Look = { name: 'dark', settings: { theme: 'dark', locale: 'zh-CN' }, size: LARGE };
export const ENGLISH: Look = { name: 'english', settings: { theme: 'light', locale: 'en' }, size: LARGE };
export const NIGHT: Look = { name: 'night', settings: { theme: 'dark', locale: 'en' }, size: NORMAL };
/** Both sizes, themes and languages, in four pictures. */
export const EVERY = [LIGHT, NIGHT, DARK, ENGLISH] as const;

/** Changes settings of the workstation as its page does. */
export async function set(desk: DeskPage, settings: SettingsChange): Promise<void> {
  await ask(desk, 'settings.set', settings);
}

/** Asks the workstation as its page does. */
export async function ask(desk: DeskPage, channel: string, input: unknown): Promise<void> {
  await desk.window.evaluate(
    ([name, value]) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api[name as string]?.(value),
    [channel, input] as const,
  );
}

export async function size(desk: DeskPage, bounds: { width: number; height: number }): Promise<void> {
  await desk.app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, ...to }),
    bounds,
  );
  await until(
    'the window’s size',
    () => desk.window.evaluate(() => window.innerWidth),
    (width) => Math.abs(width - bounds.width) <= 2,
  );
}

/** Gives the window a look. */
export async function tell(desk: DeskPage, look: Look): Promise<void> {
  await set(desk, look.settings);
  await size(desk, look.size);
}
