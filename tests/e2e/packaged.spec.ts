import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { projectRoot, readRuntime, runtimeEnv } from '../support/runtime';

/**
 * The packaged program, whose doors are closed: nothing can look into it from outside, so it is watched from outside. That its page and its
 * policies are those that window.spec.ts drives is shown by comparing every file.
 */
const packageFolder = join(projectRoot, 'out', 'package', `dutydesk-${process.platform}-${process.arch}`);
const program = join(packageFolder, 'dutydesk');
const archive = join(packageFolder, 'resources', 'app.asar');

let folder: string;
const running: ChildProcess[] = [];

test.beforeAll(() => {
  const packed = spawnSync(process.execPath, ['build/run.mjs', 'package'], { cwd: projectRoot, encoding: 'utf8' });
  expect(packed.status, packed.stderr).toBe(0);
});
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-packaged-'));
});
test.afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Started {
  child: ChildProcess;
  output(): string;
}

/** Starts the packaged program as a desktop would, with these switches and variables besides. */
function start(args: string[] = [], env: Record<string, string> = {}): Started {
  const runtime = readRuntime();
  const { DUTYDESK_SQLITE_BINDING: _binding, ...rest } = { ...process.env, ...runtimeEnv(runtime) };
  const child = spawn(program, [...(runtime.needsNoSandbox ? ['--no-sandbox'] : []), ...args], {
    env: { ...rest, DUTYDESK_USER_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  running.push(child);
  return { child, output: () => output };
}

/** Its page's process and its core's run. */
async function isUp({ child, output }: Started): Promise<void> {
  await expect
    .poll(() => kindsOf(descendants(child.pid ?? 0)), { timeout: 30_000, message: output() })
    .toEqual(expect.arrayContaining(['renderer', 'utility']));
  await expect.poll(() => existsSync(join(folder, 'logs')), { timeout: 15_000 }).toBe(true);
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | null {
  const status = readProc(pid, 'stat');
  return status === null ? null : Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
}

function kindsOf(pids: number[]): string[] {
  return pids.map((pid) => /--type=([a-z-]+)/.exec(readProc(pid, 'cmdline') ?? '')?.[1] ?? '');
}

/** Null when the process has ended meanwhile. */
function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) return null;
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('every fuse stands where it should', async () => {
  const wire = await getCurrentFuseWire(program);
  const states = Object.fromEntries(
    Object.entries(FuseV1Options)
      .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
      .map(([name, fuse]) => [name, wire[fuse]]),
  );
  expect(states).toMatchObject({
    RunAsNode: FuseState.DISABLE,
    EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
    EnableNodeCliInspectArguments: FuseState.DISABLE,
    OnlyLoadAppFromAsar: FuseState.ENABLE,
    EnableCookieEncryption: FuseState.ENABLE,
    LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
    GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
  });
});

test('it holds exactly what was built and driven, the driver, and nothing else', () => {
  const files = listPackage(archive, { isPack: false }).map((name) => name.replace(/^[\\/]/, ''));
  const top = new Set(files.map((name) => name.split('/')[0]));
  expect([...top].sort()).toEqual(['node_modules', 'out', 'package.json']);
  expect(files.filter((name) => /\.(map|ts|tsx)$/.test(name))).toEqual([]);
  expect([...new Set(files.flatMap((name) => /^node_modules\/([^/]+)/.exec(name)?.[1] ?? []))]).toEqual([
    'better-sqlite3',
  ]);
  const built = files.filter((name) => /^out\/.*\.[a-z0-9]+$/.test(name));
  expect(built.length).toBeGreaterThan(10);
  for (const name of built)
    expect(extractFile(archive, name).equals(readFileSync(join(projectRoot, name))), name).toBe(true);
});

test('it starts, and is not turned into Node by a variable', async () => {
  const started = start(['-e', 'console.log("this is node")'], { ELECTRON_RUN_AS_NODE: '1' });
  await isUp(started);
  expect(started.output()).not.toContain('this is node');
});

test('it runs no code that a variable or a folder on the command line brings', async () => {
  const mark = join(folder, 'mark');
  const brought = join(folder, 'brought.cjs');
  writeFileSync(brought, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran')`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'other', main: 'brought.cjs' }));
  const started = start([folder], { NODE_OPTIONS: `--require=${brought}`, DUTYDESK_SQLITE_BINDING: brought });
  await isUp(started);
  expect(existsSync(mark)).toBe(false);
});

test('it opens no port for a debugger, and its tools stay shut', async () => {
  const [inspector, devtools] = [await freePort(), await freePort()];
  const started = start([`--inspect=127.0.0.1:${inspector}`, `--remote-debugging-port=${devtools}`]);
  await isUp(started);
  expect([await listens(inspector), await listens(devtools)]).toEqual([false, false]);
  expect(started.output()).not.toMatch(/DevTools listening|Debugger listening/);
});

test('it reads its page from its own archive only', async () => {
  const port = await freePort();
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const started = start([], { ELECTRON_RENDERER_URL: `http://127.0.0.1:${port}/` });
  await isUp(started);
  await new Promise((resolve) => server.close(resolve));
  expect(asked).toBe(0);
});
