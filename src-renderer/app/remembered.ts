import type { Settings } from '../../src-shared/ipc/views';

export type Remembered = Pick<Settings, 'theme' | 'locale'>;

const SETTINGS_KEY = 'appearance';
const VALUES_PER_BLANK = 8;

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

/** Values that an officer has ticked to be kept for a blank of the answers (`网点电话`), the last one first; never a citizen's data. */
export function recallBlank(name: string): string[] {
  const stored = readItem(`blank.${name}`);
  return stored === null ? [] : stored.split('\n').filter((value) => value !== '');
}

export function rememberBlank(name: string, value: string): void {
  const others = recallBlank(name).filter((other) => other !== value);
  writeItem(`blank.${name}`, [value, ...others].slice(0, VALUES_PER_BLANK).join('\n'));
}

/** The day on which an officer was last told what is due in the library; null when never. */
export function recallLibraryDay(officerId: string): string | null {
  return readItem(`library-day.${officerId}`);
}

export function rememberLibraryDay(officerId: string, day: string): void {
  writeItem(`library-day.${officerId}`, day);
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
