import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What set-up found on this machine. */
export interface Runtime {
  electronPath: string;
  electronVersion: string;
  /** True where the official binary could not be had; such an Electron is never packaged. */
  electronIsFallback: boolean;
  /** The driver's binary for an Electron below Node-API 10, else null. */
  sqliteBinding: string | null;
  needsXvfb: boolean;
  needsNoSandbox: boolean;
  nodePath: string;
}

/**
 * Read the facts that `npm run setup` wrote.
 * @throws Error naming the command to run when set-up has not been done
 */
export function readRuntime(): Runtime {
  const file = join(projectRoot, 'node_modules', '.cache', 'dutydesk', 'runtime.json');
  if (!existsSync(file)) throw new Error('环境尚未准备，请先运行 npm run setup. Run npm run setup first.');
  return JSON.parse(readFileSync(file, 'utf8')) as Runtime;
}

/** Environment that an Electron or plain Node child needs to load the SQLite driver; harmless where it needs none. */
export function runtimeEnv(runtime: Runtime = readRuntime()): Record<string, string> {
  return runtime.sqliteBinding ? { DUTYDESK_SQLITE_BINDING: runtime.sqliteBinding } : {};
}
