import { resolve } from 'node:path';
import { type Contents, loadDump, readContents } from '../db/backup/load';
import type { Trx } from '../db/database';
import { inTransaction, isServerFailure } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { listStanding } from '../features/desk/workstation.repository';
import { errorCode } from '../platform/error-code';
import { StartupProblem } from '../platform/startup-problem';
import { openAlone } from './admin-store';
import { beginNewLife, keepShutOut } from './backup/new-life.service';
import { readRows, verifyBackup } from './backup/read-backup';
import { type AdminCommand, type AdminContext, required } from './command';

/**
 * Puts a backup into an empty database, or with `--replace` in the place of what is there. No gateway may run on it: one would go
 * on with connections, jobs and claims of a store that is gone.
 */
export const restoreCommand: AdminCommand = {
  name: 'restore',
  usage: '--from 文件 file [--replace]',
  summary:
    '把备份恢复到空数据库；--replace 先列出再替换现有数据 puts a backup into an empty database; --replace says what it replaces and does so',
  options: { from: { type: 'string' }, replace: { type: 'boolean' } },
  words: 0,
  async run({ values }, context) {
    const file = resolve(required(restoreCommand, values.from));
    const config = context.loadConfig();
    const backup = await verifyBackup(file, context.signal);
    const store = await openAlone(config, context.log, 1);
    try {
      const contents = await readContents(store.db);
      assertReplaceable(contents, values.replace === true);
      if (contents.desks.length > 0) context.print(`将替换 replacing: ${nameContents(contents)}`);
      const pages = readRows(file, backup.sha256, context.signal);
      const { doubted, inForce } = await inTransaction(store.db, async (trx) => {
        const before = contents.desks.length > 0 ? await listStanding(trx) : [];
        await loadDump(trx, backup.header, counted(pages, context));
        const doubted = await beginNewLife(trx, context.newId());
        const inForce = await keepShutOut(trx, before);
        await noteRestore(trx, { from: backup.header.at, sha256: backup.sha256, doubted });
        return { doubted, inForce };
      });
      const rows = Object.values(backup.rows).reduce((sum, count) => sum + count, 0);
      context.print(
        `已恢复到 ${backup.header.at} 的状态（${rows} 行），并更换了纪元：现在可以启动网关，各席位会重建工作副本，补交备份之后的操作，草稿和未发送的内容不受影响。 ` +
          `Restored to ${backup.header.at} (${rows} rows) with a new epoch: start the gateway now; workstations rebuild their copies and hand in again what came later, drafts and what is unsent stay.`,
      );
      if (inForce.length > 0)
        context.print(
          `可以连接的席位：${inForce.join('、')}。备份之后停用过而这里仍列出的，请再执行 revoke。 These workstations may connect; revoke again any that was revoked after the backup and still stands here.`,
        );
      if (doubted > 0)
        context.print(
          `${doubted} 项待发的内容可能在备份之后已经发出，先向对方核对，不会直接重发。 ${doubted} deliveries may have gone out after the backup: the peers are asked first.`,
        );
      return 0;
    } catch (error) {
      throw toProblem(error);
    } finally {
      await store.close();
    }
  },
};

/** In the log that came with the backup. */
async function noteRestore(trx: Trx, detail: { from: string; sha256: string; doubted: number }): Promise<void> {
  const { keys } = await openIdentity(trx);
  await appendGatewayAudit(trx, keys, { action: 'store.restored', subject: null, detail });
}

async function* counted<T extends { table: string; lines: string[] }>(
  pages: AsyncIterable<T>,
  { progress }: AdminContext,
): AsyncGenerator<T> {
  let rows = 0;
  for await (const page of pages) {
    rows += page.lines.length;
    progress(`${page.table} ${rows}`);
    yield page;
  }
}

function assertReplaceable(contents: Contents, replace: boolean): void {
  if (!contents.isOurs) {
    throw new StartupProblem(
      '这个数据库里有别的程序的表：没有改动；请给网关一个单独的空数据库。 This database holds tables of another program: nothing was changed; give the gateway an empty database of its own.',
    );
  }
  if (contents.gateways > 0) {
    throw new StartupProblem(
      `还有网关连着这个数据库（${contents.gateways} 个连接）：没有改动数据；请先停掉所有网关。 Gateways are still connected to this database: nothing was changed; stop all of them first.`,
    );
  }
  if (contents.desks.length > 0 && !replace) {
    throw new StartupProblem(
      `数据库不是空的（${nameContents(contents)}）：没有改动数据；确要用备份替换它，请先另做一份备份，再加 --replace。 The database is not empty: nothing was changed; to replace it by the backup, back it up first, then add --replace.`,
    );
  }
}

function toProblem(error: unknown): unknown {
  const isLost = error instanceof Error && error.message.startsWith('Connection terminated');
  if (!isLost && !isServerFailure(error)) return error;
  return new StartupProblem(
    `恢复没有完成（${errorCode(error) ?? '与数据库的连接断了'}），数据库原样没有改动：请检查数据库是否在运行、磁盘空间和权限，再试一次。 The restore was not completed and the database is as it was: check that it runs, free space and permissions, then try again.`,
    undefined,
    { cause: error },
  );
}

function nameContents({ desks, messages, lastChangeAt }: Contents): string {
  const last = lastChangeAt === null ? '' : `，最后变更 last change ${lastChangeAt}`;
  return `值班台 desks ${desks.join('、')}，来信 messages ${messages}${last}`;
}
