import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { resolveRuntime } from './launch.mjs';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';

/** Where the packaged workstation stands: a folder that runs wherever it is put. */
export const packageFolder = join(root, 'out', 'package', `dutydesk-${process.platform}-${process.arch}`);

const suffix = process.platform === 'win32' ? '.exe' : '';
const program = join(packageFolder, `dutydesk${suffix}`);

/**
 * Put the built workstation into a copy of Electron: its code in one archive, the driver beside it, every door of the runtime closed by
 * fuses, which nobody can open again without changing the program file. Needs what `npm run build` makes.
 * @returns {Promise<number>} exit code
 */
export async function packageWorkstation() {
  const { electronPath, electronVersion, electronIsFallback, sqliteBinding } = resolveRuntime();
  const started = Date.now();
  const partial = `${packageFolder}.part`;
  rmSync(partial, { recursive: true, force: true });
  rmSync(packageFolder, { recursive: true, force: true });
  mkdirSync(dirname(packageFolder), { recursive: true });
  cpSync(dirname(electronPath), partial, { recursive: true, filter: (file) => basename(file) !== 'default_app.asar' });
  renameSync(join(partial, basename(electronPath)), join(partial, basename(program)));
  await pack(join(partial, 'resources', 'app.asar'), sqliteBinding);
  await closeDoors(join(partial, basename(program)));
  renameSync(partial, packageFolder);
  say(
    `✓ ${packageFolder}（Electron ${electronVersion}${electronIsFallback ? '，备用版，仅供试用 fallback, for trials only' : ''}，${((Date.now() - started) / 1000).toFixed(1)} s）`,
  );
  return 0;
}

/** The archive: what was built, without the maps of the source, and the driver, whose native part stays a file of its own. */
async function pack(archive, sqliteBinding) {
  const source = `${archive}.source`;
  const { name, productName, version, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name, productName, version, main }));
  for (const part of ['main', 'preload', 'renderer']) {
    cpSync(join(root, 'out', part), join(source, 'out', part), {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
  }
  const driver = join(source, 'node_modules', 'better-sqlite3');
  const from = join(root, 'node_modules', 'better-sqlite3');
  for (const part of ['package.json', 'LICENSE', 'lib'])
    cpSync(join(from, part), join(driver, part), { recursive: true, dereference: true });
  const native = `${process.platform}-${process.arch}.node`;
  const binding = sqliteBinding ?? join(from, 'prebuilds', native);
  if (!existsSync(binding)) throw new Error(`no SQLite driver for ${process.platform}-${process.arch}`);
  mkdirSync(join(driver, 'prebuilds'), { recursive: true });
  cpSync(binding, join(driver, 'prebuilds', native), { dereference: true });
  const { createPackageWithOptions } = await import('@electron/asar');
  await createPackageWithOptions(source, archive, { unpack: '**/*.node' });
  rmSync(source, { recursive: true });
}

async function closeDoors(file) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(file, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // Where Electron knows it, the archive is checked against a hash in the program; on Linux it does not.
    ...(process.platform === 'linux' ? {} : { [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true }),
  });
}
