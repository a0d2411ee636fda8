import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../platform/error-code';
import { StartupProblem } from '../platform/startup-problem';

/**
 * Lets one gateway at a time use a data folder: a second one would adopt the first one's database server and stop it when it
 * ends. A lock whose process is gone (or whose number now belongs to another process) is taken over.
 *
 * @returns a function that gives the folder free
 * @throws StartupProblem when another gateway uses the folder
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'gateway.lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (createLock(file)) return () => rmSync(file, { force: true });
    const holder = readHolder(file);
    if (holder !== null && holder.pid !== process.pid && startOf(holder.pid) === holder.started) {
      throw new StartupProblem(
        `数据目录 ${dataDir} 正被另一个网关进程（${holder.pid}）使用：请先停掉它，或改用别的数据目录。 ` +
          `The data folder is in use by another gateway (process ${holder.pid}): stop that one, or choose another folder.`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new StartupProblem(
    `无法锁定数据目录 ${dataDir}：请稍后再启动。 The data folder could not be locked: start again in a moment.`,
  );
}

/** The process of the gateway that uses a data folder; null when none does (a lock left by a dead process counts as none). */
export function findLockHolder(dataDir: string): number | null {
  const holder = readHolder(join(dataDir, 'gateway.lock'));
  return holder !== null && startOf(holder.pid) === holder.started ? holder.pid : null;
}

function createLock(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  writeSync(descriptor, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  closeSync(descriptor);
  return true;
}

function readHolder(file: string): { pid: number; started: string | null } | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null;
    return { pid: value.pid, started: 'started' in value && typeof value.started === 'string' ? value.started : null };
  } catch {
    return null; // A lock cut short by a crash names nobody.
  }
}

/** Tells a process from a later one with the same number: its start time on Linux, elsewhere only that it lives; null when gone. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    if (process.platform === 'linux') return null; // No such process.
    return isAlive(pid) ? 'alive' : null;
  }
}

/** Whether a process with this number runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
