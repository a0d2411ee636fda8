import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chownSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../platform/error-code';
import { StartupProblem } from '../platform/startup-problem';
import type { PostgresPrograms } from './postgres-programs';
import { giveFolder } from './server-folder';

/** The server's superuser; the gateway is its only client. */
export const SERVER_USER = 'dutydesk';

export interface ServerSettings {
  port: number;
  password: string;
}

/**
 * Makes the data folder and sees that it can be written to.
 * @throws StartupProblem when not
 */
export function makeDataDir(dataDir: string): void {
  try {
    // 711: the server's account passes through to its own folder but lists nothing here.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new StartupProblem(
      `数据目录 ${dataDir} 建不了或写不进（${errorCode(error) ?? 'unknown'}）：没有改动数据；请检查路径、权限和磁盘空间。 ` +
        'The data folder cannot be made or written to: nothing was changed; check its path, permissions and free space.',
      undefined,
      { cause: error },
    );
  }
}

function settingsFile(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

/** Port and password of the server whose data are there already. */
export function readSettings(dataDir: string): ServerSettings {
  const file = settingsFile(dataDir);
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof value === 'object' &&
      value !== null &&
      'port' in value &&
      'password' in value &&
      typeof value.port === 'number' &&
      typeof value.password === 'string'
    ) {
      return { port: value.port, password: value.password };
    }
  } catch (error) {
    throw settingsLost(file, error);
  }
  throw settingsLost(file);
}

function settingsLost(file: string, cause?: unknown): StartupProblem {
  return new StartupProblem(
    `内嵌数据库的口令文件 ${file} 不见了或已损坏：数据库仍完好；请从备份恢复该文件。 The file with the embedded database's password is missing or damaged: the data is intact; restore that file from the backup.`,
    undefined,
    { cause },
  );
}

/** Stores port and password for the next start, readable by the gateway's account alone. */
export function writeSettings(dataDir: string, settings: ServerSettings): void {
  const file = settingsFile(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(settings), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** Makes an empty cluster with a random password. */
export function createCluster(dataDir: string, clusterDir: string, programs: PostgresPrograms): ServerSettings {
  // Made beside and renamed when complete, so that a start cut short is simply begun again.
  const partial = `${clusterDir}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  giveFolder(partial, programs.account);
  const settings = { port: 0, password: randomBytes(24).toString('hex') };
  // Beside the cluster, because that is where the server's account can read.
  const passwordFile = `${clusterDir}-password.tmp`;
  try {
    writeFileSync(passwordFile, settings.password, { mode: 0o600 });
    const { uid, gid } = programs.account;
    if (uid !== undefined && gid !== undefined) chownSync(passwordFile, uid, gid);
    const made = spawnSync(
      programs.initdb,
      [
        '-D',
        partial,
        '-U',
        SERVER_USER,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-locale',
      ],
      { ...programs.account, cwd: '/', encoding: 'utf8' },
    );
    if (made.status !== 0) {
      throw new StartupProblem(
        `内嵌数据库初始化失败：请检查磁盘空间和权限。 The embedded database could not be made: ${(made.stderr || String(made.error ?? '')).trim().split('\n').at(-1)}`,
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeSettings(dataDir, settings);
  renameSync(partial, clusterDir);
  return settings;
}
