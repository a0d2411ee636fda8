import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { say } from './setup/console.mjs';
import { toolNode } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { setUp } from './setup.mjs';

/**
 * `node build/run.mjs <task> [arguments]`, behind every npm script: set up what is missing, then do the task on the Node that
 * the tools need. This file and set-up run on plain Node 20 with nothing installed.
 */
const withoutDesktop = [
  'gateway',
  'check',
  'format',
  'test:unit',
  'test:integration',
  'test:properties',
  'bench:search',
  'bench:masking',
  'bench:gateway',
];
/** These start servers of other makers. */
const withTestPeers = ['test', 'test:integration', 'test:properties', 'test:e2e'];
const withPgbench = ['bench:gateway'];

const [task = 'setup', ...rest] = process.argv.slice(2);
try {
  await setUp({
    desktop: !withoutDesktop.includes(task),
    tests: withTestPeers.includes(task),
    pgbench: withPgbench.includes(task),
  });
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(`✗ ${error.message}`);
  process.exit(1);
}
// "npm run bench:start --json" gives the switch to npm, which hands it on by this variable only.
const args = process.env.npm_config_json === 'true' && !rest.includes('--json') ? [...rest, '--json'] : rest;
const child = spawn(toolNode(), [join(root, 'build', 'tasks.mjs'), task, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('close', (code) => process.exit(code ?? 1));
