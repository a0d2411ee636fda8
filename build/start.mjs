import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sortLine } from './desk-lines.mjs';
import { electronCommand, resolveRuntime, runtimeEnv } from './launch.mjs';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { chooseFreePort, holdSingleInstance } from './single-instance.mjs';

/**
 * The sample desk of `npm start`: stand-ins for the outside world, the gateway, one workstation. Closing the window or Ctrl-C
 * stops them in the opposite order.
 *   --dev     the workstation runs under electron-vite with hot reload
 *   --fresh   forget what the sample desk held and start from the sample data
 */
const dataFolder = join(root, '.data', 'sample');
const logFile = join(dataFolder, 'desk.log');
const preferredPort = 8470;
const readyTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;

const dev = process.argv.includes('--dev');
const fresh = process.argv.includes('--fresh');

/** Started children, in order; stopped from the end. */
const running = [];
let interrupted = false;
let stopped;

try {
  process.exitCode = await startDesk();
} catch (error) {
  await stopAll();
  if (interrupted) {
    process.exitCode = 130;
  } else {
    if (!(error instanceof SetupProblem)) throw error;
    say(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}

async function startDesk() {
  const lock = await holdSingleInstance(dataFolder);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted = true;
      stopAll();
    });
  }
  if (fresh) forget();
  mkdirSync(dataFolder, { recursive: true });

  const port = await chooseFreePort(preferredPort);
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const sample = await startStandIns(gatewayUrl);
  await startGateway(gatewayUrl, port, sample);
  const window = startWorkstation(gatewayUrl, sample);
  const code = await window.ended;
  await stopAll();
  lock.release();
  return interrupted ? 0 : code;
}

function forget() {
  // As root the gateway may keep its database outside the data folder, which then names the place.
  const pointer = join(dataFolder, 'gateway', 'postgres-folder');
  const elsewhere = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : '';
  if (elsewhere.startsWith('/var/lib/dutydesk/')) rmSync(elsewhere, { recursive: true, force: true });
  rmSync(dataFolder, { recursive: true, force: true });
}

/**
 * The stand-ins print one JSON line when they are ready: { "ready": true, "env": { … }, "pages": { … } }. `env` goes to the
 * gateway and the workstation, `pages` are addresses to show.
 */
async function startStandIns(gatewayUrl) {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const child = begin('样例外部系统 stand-ins', resolveRuntime().nodePath, [tsx, 'tests/support/sample-desk/main.ts'], {
    DUTYDESK_GATEWAY_URL: gatewayUrl,
    DUTYDESK_SAMPLE_DATA: join(dataFolder, 'stand-ins'),
    DUTYDESK_GATEWAY_DATA: join(dataFolder, 'gateway'),
  });
  const ready = await firstOf(child, child.readyLine, '样例外部系统未能启动', 'The stand-ins did not start');
  for (const [name, address] of Object.entries(ready.pages ?? {})) say(`  · ${name}: ${address}`);
  return ready.env ?? {};
}

async function startGateway(gatewayUrl, port, sample) {
  const child = begin('网关 gateway', resolveRuntime().nodePath, ['out/gateway/main.js'], {
    ...sample,
    DUTYDESK_GATEWAY_HOST: '127.0.0.1',
    DUTYDESK_GATEWAY_PORT: String(port),
    DUTYDESK_GATEWAY_DATA: join(dataFolder, 'gateway'),
  });
  await firstOf(child, healthy(`${gatewayUrl}/health`, child), '网关未能启动', 'The gateway did not start');
}

function startWorkstation(gatewayUrl, sample) {
  const env = { ...sample, DUTYDESK_GATEWAY_URL: gatewayUrl, DUTYDESK_USER_DATA: join(dataFolder, 'workstation') };
  if (dev) {
    const electronVite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    return begin('工作站（开发）workstation (dev)', resolveRuntime().nodePath, [electronVite, 'dev', '--watch'], env);
  }
  const electron = electronCommand([root], env);
  return begin('工作站 workstation', electron.command, electron.args, electron.env);
}

/**
 * Start a child in a process group of its own, so that Ctrl-C reaches this script alone and the order of stopping is ours.
 * What it prints goes to standard error, its log records to .data/sample/desk.log.
 */
function begin(name, command, args, env) {
  say(`▸ ${name}`);
  const handle = spawn(command, args, {
    cwd: root,
    env: runtimeEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const child = { name, handle, alive: true };
  child.ended = new Promise((resolve) => {
    const end = (code) => {
      child.alive = false;
      resolve(code ?? 1);
    };
    handle.on('error', (error) => {
      say(String(error));
      end(127);
    });
    handle.on('exit', end);
  });
  child.readyLine = new Promise((resolve) => {
    const sort = (line) => {
      const ready = sortLine(name, line, logFile);
      if (ready) resolve(ready);
    };
    createInterface({ input: handle.stdout }).on('line', sort);
    createInterface({ input: handle.stderr }).on('line', sort);
  });
  running.push(child);
  return child;
}

/** Whatever comes first: the thing waited for, the child's end, or the time limit. */
async function firstOf(child, wanted, chinese, english) {
  let limit;
  const late = new Promise((resolve) => {
    limit = setTimeout(() => resolve({ failure: `${readyTimeoutMs / 1000} s` }), readyTimeoutMs);
  });
  const ended = child.ended.then((code) => ({ failure: `exit ${code}` }));
  const outcome = await Promise.race([wanted.then((value) => ({ value })), ended, late]);
  clearTimeout(limit);
  if (!outcome.failure) {
    child.ended.then((code) => {
      if (!stopped)
        say(
          `  ! ${child.name} 已意外退出（${code}），工作站可继续离线使用 ended unexpectedly; the workstation goes on offline`,
        );
    });
    return outcome.value;
  }
  throw new SetupProblem(
    `${chinese}（${outcome.failure}）：原因见上面的输出和 .data/sample/desk.log；样例数据可用 npm start -- --fresh 重建。`,
    `${english} (${outcome.failure}): the reason is in the lines above and in .data/sample/desk.log; npm start -- --fresh starts from clean sample data.`,
  );
}

async function healthy(url, child) {
  while (child.alive) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch {
      // Not listening yet: asked again below until the time limit of the caller.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Window first, so that it can still send; then the gateway, so that it can still deliver; the outside world last. */
function stopAll() {
  stopped ??= (async () => {
    for (const child of [...running].reverse()) await stop(child);
  })();
  return stopped;
}

async function stop(child) {
  if (!child.alive) return;
  child.handle.kill('SIGTERM');
  const limit = setTimeout(() => {
    say(`  ! ${child.name} 未在 ${stopTimeoutMs / 1000} 秒内退出，强制结束 did not end in time, killed`);
    killGroup(child);
  }, stopTimeoutMs);
  await child.ended;
  clearTimeout(limit);
}

function killGroup(child) {
  if (process.platform === 'win32') child.handle.kill('SIGKILL');
  else process.kill(-child.handle.pid, 'SIGKILL');
}
