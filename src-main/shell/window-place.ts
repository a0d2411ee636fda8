import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserWindow, type Rectangle, screen } from 'electron';

interface Place extends Rectangle {
  maximized: boolean;
}

const DEFAULT_SIZE = { width: 1366, height: 768 };

/** Where the window stood last time, if that is still on a screen; else the default size, centred. */
export function loadPlace(folder: string): Partial<Rectangle> & { maximized: boolean } {
  const place = readPlace(path.join(folder, 'window.json'));
  if (place === null) return { ...fitToScreen(DEFAULT_SIZE), maximized: false };
  const visible = screen
    .getAllDisplays()
    .some(
      ({ workArea }) =>
        place.x < workArea.x + workArea.width - 100 &&
        place.x + place.width > workArea.x + 100 &&
        place.y >= workArea.y - 10 &&
        place.y < workArea.y + workArea.height - 50,
    );
  return visible ? place : { ...fitToScreen(place), maximized: place.maximized };
}

/** Remembers the place whenever it settles; a half-written file never replaces a whole one. */
export function keepPlace(
  window: BrowserWindow,
  folder: string,
  log: { warn(fields: object, text: string): void },
): void {
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const place: Place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    const file = path.join(folder, 'window.json');
    try {
      writeFileSync(`${file}.new`, JSON.stringify(place));
      renameSync(`${file}.new`, file);
    } catch (error) {
      // The place of a window is worth no interruption: said in the log only.
      log.warn({ err: error }, 'window place not saved');
    }
  };
  const later = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', () => {
    if (timer !== null) clearTimeout(timer);
    save();
  });
}

function readPlace(file: string): Place | null {
  try {
    const place: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isPlace(place) ? place : null;
  } catch {
    // Missing on the first start, or not ours: the default place is right in both cases.
    return null;
  }
}

/** By hand and not by a schema: the window opens before the schema library is read. */
function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height, maximized } = value as Record<string, unknown>;
  const within = (size: unknown, least: number) =>
    Number.isInteger(size) && Number(size) >= least && Number(size) <= 10_000;
  return (
    Number.isInteger(x) &&
    Number.isInteger(y) &&
    within(width, 800) &&
    within(height, 500) &&
    typeof maximized === 'boolean'
  );
}

function fitToScreen(size: { width: number; height: number }): { width: number; height: number } {
  const { workAreaSize } = screen.getPrimaryDisplay();
  return { width: Math.min(size.width, workAreaSize.width), height: Math.min(size.height, workAreaSize.height) };
}
