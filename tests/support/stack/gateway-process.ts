import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../runtime';
import { NotInTime } from './wait';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

export interface GatewayProcess {
  url: string;
  port: number;
  /** The process number, null while it is not running. */
  pid(): number | null;
  /** Starts it again, on the same port, configuration and database, and waits until it is healthy. */
  start(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Kill -9: nothing is finished, nothing is written any more. */
  kill(): Promise<void>;
  /** Everything that it printed so far. */
  output(): string;
}

/**
 * The built gateway as a process of its own, so that it can be killed in the middle of anything. DUTYDESK_TEST_GATEWAY names another
 * build of it.
 */
export async function startGatewayProcess(options: {
  configFile: string;
  logFile: string;
  port: number;
  env: Record<string, string>;
}): Promise<GatewayProcess> {
  const program = process.env['DUTYDESK_TEST_GATEWAY'] ?? join(projectRoot, 'out', 'gateway', 'main.js');
  if (!existsSync(program)) throw new Error('网关尚未构建，请先运行 npm run build. Run npm run build first.');
  const url = `http://127.0.0.1:${options.port}`;
  let child: ChildProcess | null = null;
  const output = () => (existsSync(options.logFile) ? readFileSync(options.logFile, 'utf8') : '');

  async function start(): Promise<void> {
    if (child !== null) throw new Error('the gateway is already running');
    const started = spawn(process.execPath, [program], {
      cwd: projectRoot,
      env: {
        ...process.env,
        ...options.env,
        DUTYDESK_GATEWAY_CONFIG: options.configFile,
        DUTYDESK_GATEWAY_HOST: '127.0.0.1',
        DUTYDESK_GATEWAY_PORT: String(options.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (part: Buffer) => appendFileSync(options.logFile, part));
    started.once('exit', () => {
      if (child === started) child = null;
    });
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (child !== started) throw new Error(`the gateway ended while starting:\n${output().slice(-4_000)}`);
      if (await isHealthy(url)) return;
      await sleep(50);
    }
    throw new NotInTime(`the gateway did not become healthy:\n${output().slice(-4_000)}`);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    ending.kill(signal);
    const limit = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(limit);
  }

  await start();
  return {
    url,
    port: options.port,
    pid: () => child?.pid ?? null,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    output,
  };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Not listening yet: asked again until the time limit.
  }
}

/** Below the ports that the system gives to outgoing connections: it stays free while the gateway is down. */
const PORTS = { first: 20_000, count: 12_000 };

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
