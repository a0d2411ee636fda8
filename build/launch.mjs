import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './setup/console.mjs';
import { needsNoSandbox, needsVirtualDisplay } from './setup/display.mjs';
import { root, runtimeFile } from './setup/paths.mjs';
import { SetupProblem } from './setup/problem.mjs';

/**
 * What set-up found on this machine.
 * @returns {{ electronPath: string, electronVersion: string, electronIsFallback: boolean, sqliteBinding: string | null,
 *   needsXvfb: boolean, needsNoSandbox: boolean, nodePath: string }}
 * @throws SetupProblem when set-up has not been done
 */
export function resolveRuntime() {
  if (!existsSync(runtimeFile)) {
    throw new SetupProblem(
      '环境尚未准备：请先运行 npm run setup。',
      'Set-up has not been done: run npm run setup first.',
    );
  }
  return JSON.parse(readFileSync(runtimeFile, 'utf8'));
}

/**
 * Environment for everything that set-up's runtime serves: tools first on PATH, a UTF-8 locale, Electron's folder, the
 * SQLite driver.
 * @param {NodeJS.ProcessEnv} [further] wins over the rest
 */
export function runtimeEnv(further = {}) {
  const bin = join(root, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}` };
  // In the POSIX locale Chromium cannot turn a path with Chinese characters into an address, and the page stays empty.
  if (process.platform === 'linux' && !/utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ''))
    env.LC_ALL = 'C.UTF-8';
  if (existsSync(runtimeFile)) {
    const runtime = resolveRuntime();
    env.ELECTRON_OVERRIDE_DIST_PATH = join(runtime.electronPath, '..');
    env.ELECTRON_EXEC_PATH = runtime.electronPath;
    if (runtime.sqliteBinding) env.DUTYDESK_SQLITE_BINDING = runtime.sqliteBinding;
    if (needsNoSandbox()) env.NO_SANDBOX = '1';
  }
  return { ...env, ...further };
}

/**
 * How to start an app folder in Electron: `--no-sandbox` for root only, `xvfb-run` when there is no display.
 * @param {string[]} args the app folder first
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ command: string, args: string[], env: NodeJS.ProcessEnv }}
 */
export function electronCommand(args, env = {}) {
  const { electronPath } = resolveRuntime();
  const electronArgs = needsNoSandbox() ? ['--no-sandbox', ...args] : [...args];
  if (needsNoSandbox()) say('  ! 以 root 运行：Chromium 沙箱已关闭 running as root: Chromium’s sandbox is off');
  const full = runtimeEnv(env);
  if (!needsVirtualDisplay() || full.DISPLAY) return { command: electronPath, args: electronArgs, env: full };
  return {
    command: 'xvfb-run',
    args: ['-a', '-s', '-screen 0 1920x1080x24', electronPath, ...electronArgs],
    env: full,
  };
}

/**
 * Run a command to its end with this process's input and output.
 * Ctrl-C in a terminal reaches the child by itself; other stop signals are passed on.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] `quiet` sends the child's output to standard error
 * @returns {Promise<number>} exit code; 1 when it was killed
 */
export function runToEnd(command, args, { env = runtimeEnv(), quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: quiet ? ['ignore', 2, 2] : 'inherit' });
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const end = () => {
      for (const signal of signals) process.off(signal, pass);
    };
    child.on('error', (error) => {
      end();
      reject(error);
    });
    child.on('close', (code) => {
      end();
      resolve(code ?? 1);
    });
  });
}

/**
 * Give the work a display: the machine's own, or a virtual one (1920 × 1080) that ends with the work.
 * @template Result
 * @param {(env: NodeJS.ProcessEnv) => Promise<Result>} work receives the environment to start windows with
 * @returns {Promise<Result>}
 */
export async function withDisplay(work) {
  if (!needsVirtualDisplay()) return work(runtimeEnv());
  const display = await startVirtualDisplay();
  try {
    return await work(runtimeEnv({ DISPLAY: display.name }));
  } finally {
    display.close();
  }
}

async function startVirtualDisplay() {
  // Its own process group, so that Ctrl-C ends the windows before their screen.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let complaint = '';
  server.stderr.on('data', (chunk) => {
    complaint = (complaint + chunk).slice(-2_000);
  });
  const number = await new Promise((resolve, reject) => {
    const failed = () =>
      reject(
        new SetupProblem(
          '虚拟显示器启动失败：请安装 xvfb（apt-get install xvfb）后重试。',
          `The virtual display did not start: install xvfb (apt-get install xvfb), then run again. ${complaint.trim()}`,
        ),
      );
    let answer = '';
    server.stdio[3].on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('\n')) resolve(answer.trim());
    });
    server.on('error', failed);
    server.on('exit', failed);
  });
  return { name: `:${number}`, close: () => server.kill() };
}
