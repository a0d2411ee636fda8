import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd } from './launch.mjs';
import { say } from './setup/console.mjs';
import { hashFiles, listFiles, root } from './setup/paths.mjs';

const modules = join(root, 'node_modules');
const common = ['src-shared', 'src-files', 'package-lock.json', 'package.json', 'tsconfig.base.json'];

const gateway = {
  name: '网关 gateway',
  output: 'out/gateway/main.js',
  executable: true,
  stamp: 'out/gateway.stamp',
  sources: [...common, 'src-gateway', 'migrations/postgres', 'build/gateway.vite.config.ts'],
  command: [
    join(modules, 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    'build/gateway.vite.config.ts',
    '--logLevel',
    'warn',
  ],
};

const workstation = {
  name: '工作站 workstation',
  output: 'out/main/main.cjs',
  stamp: 'out/workstation.stamp',
  sources: [
    ...common,
    'src-main',
    'src-preload',
    'src-renderer',
    'migrations/sqlite',
    'resources',
    'electron.vite.config.ts',
  ],
  command: [join(modules, 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
};

/**
 * Build whatever changed since its last build. All output goes to standard error.
 * @returns {Promise<number | undefined>} undefined when done, else the exit code to end with
 */
export async function buildAll() {
  return (await build(gateway)) ?? (await build(workstation));
}

/** As buildAll, for the gateway alone. */
export function buildGateway() {
  return build(gateway);
}

async function build(part) {
  const stampFile = join(root, part.stamp);
  const hash = hashFiles(listFiles(part.sources).filter((file) => !/\.test\.tsx?$/.test(file)));
  if (existsSync(join(root, part.output)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) {
    return undefined;
  }
  const started = Date.now();
  // Gone before the build starts, so that a failed build is not taken for a finished one.
  rmSync(stampFile, { force: true });
  say(`▸ 构建 building ${part.name}`);
  const code = await runToEnd(process.execPath, part.command, { quiet: true });
  if (code !== 0) {
    say(`✗ 构建失败，见上 the build failed, see above: ${part.name}`);
    return code;
  }
  // The gateway is also a command of its own.
  if (part.executable) chmodSync(join(root, part.output), 0o755);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
  say(`  ✓ ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return undefined;
}
