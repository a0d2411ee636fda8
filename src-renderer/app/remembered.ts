import type { Settings } from '../../src-shared/ipc/views';

export type Remembered = Pick<Settings, 'theme' | 'locale'>;

const SETTINGS_KEY = 'appearance';

/** How the window looked last time, for the moments before the core answers, or when it cannot start. Nothing secret. */
export function recallSettings(): Remembered {
  const parts = readItem(SETTINGS_KEY)?.split(' ') ?? [];
  const theme = parts[0] === 'light' || parts[0] === 'dark' ? parts[0] : 'system';
  return { theme, locale: parts[1] === 'en' ? 'en' : 'zh-CN' };
}

export function rememberSettings({ theme, locale }: Remembered): void {
  writeItem(SETTINGS_KEY, `${theme} ${locale}`);
}

/** A width in CSS pixels that the officer gave a pane; null when none was given. */
export function recallWidth(pane: string): number | null {
  const width = Number(readItem(`width.${pane}`));
  return Number.isFinite(width) && width > 0 ? width : null;
}

/** @param width in CSS pixels; null for the usual one again */
export function rememberWidth(pane: string, width: number | null): void {
  writeItem(`width.${pane}`, width === null ? '' : String(Math.round(width)));
}

function readItem(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage may be switched off for this origin; defaults are right then.
    return null;
  }
}

function writeItem(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Looks are not worth a message; the settings themselves live in the core.
  }
}
