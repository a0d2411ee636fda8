import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Settings, type SettingsChange, settingsSchema } from '../../src-shared/ipc/views';
import type { Log } from './platform/log';
import { writeWhole } from './platform/write-whole';

const FILE = 'appearance.json';

/** Theme, language and zoom beside the database, since the sign-in screen needs them before it is open. */
export interface Appearance {
  get(): Settings;
  /** Keeps the settings as they are now. */
  keep(settings: Settings): void;
  change(change: SettingsChange): Settings;
  /** What was chosen while the desk was closed, for the database; null for nothing. */
  takeChosen(): SettingsChange | null;
}

export function openAppearance(folder: string, log: Log): Appearance {
  const path = join(folder, FILE);
  let settings = read(path, log);
  let chosen: SettingsChange | null = null;
  const keep = (next: Settings) => {
    if (JSON.stringify(next) === JSON.stringify(settings) && existsSync(path)) return;
    settings = next;
    writeWhole(path, JSON.stringify(next));
  };
  return {
    get: () => settings,
    keep,
    change(change) {
      const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      chosen = { ...chosen, ...named };
      keep(settingsSchema.parse({ ...settings, ...named }));
      return settings;
    },
    takeChosen() {
      const taken = chosen;
      chosen = null;
      return taken;
    },
  };
}

function read(path: string, log: Log): Settings {
  if (!existsSync(path)) return settingsSchema.parse({});
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    log.warn({ err: error }, 'the appearance file cannot be read, defaults are shown until sign-in');
    return settingsSchema.parse({});
  }
}
