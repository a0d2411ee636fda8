import { type ChildProcess, spawn } from 'node:child_process';
import { readRuntime, runtimeEnv } from '../../support/runtime';

const START_TIMEOUT_MS = 30_000;

export interface ElectronRun {
  pid: number;
  /** Wall clock just before the process was asked for, ms since 1970. */
  startedAt: number;
  /** Port of its DevTools server. */
  port: number;
  /** Ends it as the officer would, and waits. */
  close(): Promise<void>;
}

/**
 * Starts an app folder in Electron directly, with a DevTools port and nothing attached to it. Both sides of a comparison are
 * started by this and differ in the folder alone.
 */
export async function runElectron(appFolder: string, userData: string): Promise<ElectronRun> {
  const runtime = readRuntime();
  const env: NodeJS.ProcessEnv = { ...process.env, ...runtimeEnv(runtime), DUTYDESK_USER_DATA: userData };
  // What a developer's shell may carry and an officer's machine does not.
  for (const name of ['ELECTRON_RUN_AS_NODE', 'ELECTRON_RENDERER_URL', 'NODE_OPTIONS', 'DUTYDESK_GATEWAY_URL'])
    delete env[name];
  const args = [...(runtime.needsNoSandbox ? ['--no-sandbox'] : []), '--remote-debugging-port=0', appFolder];
  const startedAt = Date.now();
  const child = spawn(runtime.electronPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await devToolsPort(child);
  if (child.pid === undefined) throw new Error('Electron did not start');
  return {
    pid: child.pid,
    startedAt,
    port,
    async close() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(force);
    },
  };
}

function devToolsPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (error: Error | null, port = 0): void => {
      clearTimeout(limit);
      if (error === null) resolve(port);
      else reject(error);
    };
    const limit = setTimeout(() => give(new Error(`Electron opened no DevTools port:\n${said}`)), START_TIMEOUT_MS);
    child.stderr?.on('data', (part: Buffer) => {
      said += part.toString('utf8');
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (port !== undefined) give(null, Number(port));
    });
    child.once('error', (error) => give(error));
    child.once('exit', (code) => give(new Error(`Electron ended with ${code}:\n${said}`)));
  });
}
