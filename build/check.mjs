import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findLayoutFaults } from './check-layout.mjs';
import { runToEnd } from './launch.mjs';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';

const modules = join(root, 'node_modules');
const biome = join(modules, '@biomejs', 'biome', 'bin', 'biome');
const cruiser = join(modules, 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const typescript = join(modules, 'typescript', 'bin', 'tsc');
const knip = join(modules, 'knip', 'bin', 'knip.js');

const cruised = [
  'src-shared',
  'src-files',
  'src-preload',
  'src-main',
  'src-renderer',
  'src-gateway',
  'migrations',
  'build',
  'tests',
];

/**
 * Everything that can be judged without running the app: format, lint, import table, layout, types, dead code.
 * All of it runs, even when one part fails.
 * @returns {Promise<number>} 0 when all is well
 */
export async function checkAll() {
  const parts = [
    ['格式与规范 format and lint', () => node([biome, 'check', '--error-on-warnings', '--max-diagnostics=60', '.'])],
    ['引用规则 import table', () => node([cruiser, '--config', '.dependency-cruiser.mjs', ...present(cruised)])],
    ['目录规则 layout', checkLayout],
    ...['shared', 'main', 'renderer', 'gateway', 'tests'].map((name) => [
      `类型 types: ${name}`,
      () => node([typescript, '-p', `tsconfig.${name}.json`]),
    ]),
    ['死代码 dead code', () => node([knip, '--no-progress'])],
  ];
  const failed = [];
  for (const [name, part] of parts) {
    const started = Date.now();
    say(`▸ ${name}`);
    const code = await part();
    say(`  ${code === 0 ? '✓' : '✗'} ${((Date.now() - started) / 1000).toFixed(1)} s`);
    if (code !== 0) failed.push(name);
  }
  say(failed.length === 0 ? '检查通过 all checks passed' : `检查未通过 checks failed: ${failed.join('; ')}`);
  return failed.length === 0 ? 0 : 1;
}

/** Rewrite all files in the house format, and fix what lint can fix safely. */
export function formatAll() {
  return node([biome, 'check', '--write', '.']);
}

async function checkLayout() {
  const faults = findLayoutFaults();
  for (const fault of faults) say(`  ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

function present(folders) {
  return folders.filter((folder) => existsSync(join(root, folder)));
}

function node(args) {
  return runToEnd(process.execPath, args);
}
