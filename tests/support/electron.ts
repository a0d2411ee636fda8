import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { projectRoot, readRuntime, runtimeEnv } from './runtime';

export interface WorkstationOptions {
  /** Folder of this workstation's database and settings (DUTYDESK_USER_DATA); one per workstation under test. */
  userData: string;
  /** Further environment, for example DUTYDESK_GATEWAY_URL; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** Further command-line switches for the app. */
  args?: string[];
  /** Milliseconds to wait for the first window; 30,000 by default. */
  timeout?: number;
  /** App folder, default the checkout; another one is for trying the runtime itself. */
  appFolder?: string;
}

export interface Workstation {
  app: ElectronApplication;
  window: Page;
}

/**
 * Start the built workstation (out/main/main.cjs) in a real Electron window under Playwright.
 * The caller closes it with `app.close()`, or kills it with `app.process().kill('SIGKILL')`.
 * @throws Error with the command to run when the app is not built, set-up is missing, or there is no display
 */
export async function launchWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const runtime = readRuntime();
  const appFolder = options.appFolder ?? projectRoot;
  if (!options.appFolder && !existsSync(join(projectRoot, 'out', 'main', 'main.cjs'))) {
    throw new Error('尚未构建，请先运行 npm run build. Run npm run build first.');
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new Error('没有显示器，请用 npm run test:e2e 运行. There is no display: run this through npm run test:e2e.');
  }
  const timeout = options.timeout ?? 30_000;
  const app = await _electron.launch({
    executablePath: runtime.electronPath,
    args: [...(runtime.needsNoSandbox ? ['--no-sandbox'] : []), appFolder, ...(options.args ?? [])],
    cwd: projectRoot,
    env: environment({ ...runtimeEnv(runtime), DUTYDESK_USER_DATA: options.userData, ...options.env }),
    timeout,
  });
  const window = await app.firstWindow({ timeout });
  return { app, window };
}

function environment(changes: Record<string, string | undefined>): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...process.env, ...changes })) {
    if (value !== undefined) merged[name] = value;
  }
  // Set while set-up probes Electron; an app started with it would run as plain Node, without a window.
  delete merged['ELECTRON_RUN_AS_NODE'];
  return merged;
}
