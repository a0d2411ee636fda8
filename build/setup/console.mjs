import { spawn } from 'node:child_process';

/**
 * Everything set-up says goes to standard error, so that a command with `--json` keeps standard output to itself.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Run one step of set-up: print its name, then its result and how long it took.
 * @param {string} name shown before and after, Chinese and English
 * @param {() => Promise<string> | string} work resolves to a few words about what was done
 */
export async function step(name, work) {
  const started = Date.now();
  say(`▸ ${name}`);
  const result = await work();
  say(`  ✓ ${result} (${seconds(started)})`);
}

/**
 * Run a command to its end, printing a progress line every ten seconds.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, label?: string }} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} `code` is 127 when the command does not exist
 */
export function run(command, args, options = {}) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    let timedOut = false;
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const progress = setInterval(() => {
      say(`  … ${options.label ?? command} ${seconds(started)}`);
    }, 10_000);
    const limit = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, options.timeoutMs)
      : undefined;
    const end = (code) => {
      clearInterval(progress);
      clearTimeout(limit);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += String(error);
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** The last lines of a command's output, indented, for an error message. */
export function tail(output, lines = 12) {
  return output
    .trim()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n');
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
