import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { errorCode } from '../platform/error-code';
import type { Logger } from '../platform/log';
import { StartupProblem } from '../platform/startup-problem';

/** Whom the server's programs run as; empty for the account that runs the gateway. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

/** Account that the set-up makes for the server, since PostgreSQL refuses to run as root. */
export const ACCOUNT = 'postgres';

/** Where root keeps what the server's account must reach although the gateway's own folders are closed to it. */
export const SHARED_FOLDER = '/var/lib/dutydesk';

/** File of the data folder that names the server's folder when it lies elsewhere. */
const POINTER = 'postgres-folder';

/** File of a folder that lies elsewhere, for the administrator who finds it. */
const OWNER = 'data-folder';

/**
 * Finds the folder that holds the server's files: the data folder itself, or, when the gateway runs as root and the server's
 * account cannot pass through to the data folder (root's home, for example), a folder of its own under {@link SHARED_FOLDER}
 * which the data folder remembers from then on.
 * @throws StartupProblem when the remembered folder is gone or none can be made
 */
export function findServerFolder(dataDir: string, account: ServerAccount, log: Logger): string {
  const pointer = join(dataDir, POINTER);
  if (existsSync(pointer)) return remembered(pointer);
  if (account.uid === undefined || existsSync(join(dataDir, 'postgres')) || reaches(dataDir, account)) return dataDir;
  const folder = makeSharedFolder(dataDir);
  writeFileSync(`${pointer}.new`, `${folder}\n`, { flush: true });
  renameSync(`${pointer}.new`, pointer);
  log.info(
    { dataDir, folder },
    `the account ${ACCOUNT} cannot pass through to the data folder: the database lies in ${folder}`,
  );
  return folder;
}

/**
 * Where the files of a server that was started before are. Makes nothing.
 * @throws StartupProblem when the remembered folder is gone
 */
export function findKnownServerFolder(dataDir: string): string {
  const pointer = join(dataDir, POINTER);
  return existsSync(pointer) ? remembered(pointer) : dataDir;
}

/**
 * Sees to it that the server's account can use a folder it is about to get.
 * @throws StartupProblem when a folder above is closed to that account
 */
export function giveFolder(folder: string, account: ServerAccount): void {
  if (account.uid === undefined || account.gid === undefined) return;
  chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  if (spawnSync('test', ['-w', folder], { ...account, cwd: '/' }).status === 0) return;
  throw new StartupProblem(
    `系统账户 ${ACCOUNT} 进不了数据库目录 ${folder}（以 root 运行时，内嵌数据库由该账户运行）：没有改动数据；请对其上级目录执行 chmod o+x，或设置 DATABASE_URL。 ` +
      `The account ${ACCOUNT} cannot reach the database's folder: allow passing through the folders above it (chmod o+x), or set DATABASE_URL.`,
  );
}

/** Makes {@link SHARED_FOLDER}: of root, others may pass through and list nothing. */
export function makeSharedRoot(): void {
  if (existsSync(SHARED_FOLDER)) return;
  mkdirSync(SHARED_FOLDER, { recursive: true });
  chmodSync(SHARED_FOLDER, 0o711);
}

function reaches(dataDir: string, account: ServerAccount): boolean {
  // Tried with a folder as the cluster will be: permissions, access lists and mount options all have their say.
  const probe = mkdtempSync(join(dataDir, '.reach-'));
  try {
    giveFolder(probe, account);
    return true;
  } catch (error) {
    if (error instanceof StartupProblem) return false;
    throw error;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

function remembered(pointer: string): string {
  const folder = readFileSync(pointer, 'utf8').trim();
  if (folder !== '' && existsSync(folder)) return folder;
  throw new StartupProblem(
    `数据目录里的 ${pointer} 指向数据库目录 ${folder}，但它不存在：没有改动数据；请从备份恢复该目录；若确实不要原有数据，请删除 ${pointer} 和旁边的 postgres.json 后重试。 ` +
      `${pointer} names the database's folder ${folder}, which does not exist: nothing was changed; restore that folder from the backup, or, to begin anew, delete that file and postgres.json beside it.`,
  );
}

function makeSharedFolder(dataDir: string): string {
  try {
    makeSharedRoot();
    const folder = mkdtempSync(join(SHARED_FOLDER, `${basename(dataDir)}-`));
    chmodSync(folder, 0o711);
    writeFileSync(join(folder, OWNER), `${dataDir}\n`, { mode: 0o600 });
    return folder;
  } catch (error) {
    throw new StartupProblem(
      `系统账户 ${ACCOUNT} 进不了数据目录 ${dataDir}，${SHARED_FOLDER} 又建不了（${errorCode(error) ?? 'unknown'}）：没有改动数据；请把 dataDir 设到该账户能进的目录，或设置 DATABASE_URL。 ` +
        `The account ${ACCOUNT} cannot reach the data folder and ${SHARED_FOLDER} cannot be made: set dataDir to a folder it can reach, or set DATABASE_URL.`,
      undefined,
      { cause: error },
    );
  }
}
