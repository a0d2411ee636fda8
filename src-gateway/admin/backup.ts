import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDump } from '../db/backup/dump';
import { makeDataDir } from '../db/embedded-cluster';
import { readSchemaState } from '../db/migrate';
import { isServerFailure } from '../db/transaction';
import { errorCode } from '../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import type { BackupSummary } from './backup/backup-format';
import { rememberBackup } from './backup/last-backup';
import { writeBackup } from './backup/write-backup';
import { type AdminCommand, type AdminContext, required } from './command';

/** Copies the whole database into one file, while the gateway runs or not. */
export const backupCommand: AdminCommand = {
  name: 'backup',
  usage: '--to 文件 file',
  summary: '备份数据库到一个文件，网关不用停 copies the database into a file; the gateway may run',
  options: { to: { type: 'string' } },
  words: 0,
  async run({ values }, context) {
    const { loadConfig, log, print } = context;
    const file = resolve(required(backupCommand, values.to));
    const config = loadConfig();
    for (const taken of [file, `${file}.part`]) if (existsSync(taken)) throw existing(taken);
    const summary = await withStore(config, log, 'as-is', async ({ url, db }) => {
      const { applied, unknown } = await readSchemaState(db);
      if (unknown.length > 0 || applied.length === 0) throw cannotRead(unknown);
      return copy(url, file, context).catch((error: unknown) => {
        throw toProblem(file, error);
      });
    });
    const rows = Object.values(summary.rows).reduce((sum, count) => sum + count, 0);
    const bytes = statSync(file).size;
    makeDataDir(config.dataDir);
    rememberBackup(config.dataDir, { file, at: new Date().toISOString(), bytes, sha256: summary.sha256 });
    print(
      `备份完成并已读回核对：${file}（${rows} 行，${(bytes / 1e6).toFixed(1)} MB，SHA-256 ${summary.sha256}）。 Backed up and read back: ${rows} rows as of ${summary.header.at}.`,
    );
    return 0;
  },
};

async function copy(url: string, file: string, { version, signal, progress }: AdminContext): Promise<BackupSummary> {
  const dump = await openDump(url);
  try {
    return await writeBackup(dump, file, {
      program: version,
      signal,
      progress: (table, rows) => progress(`${table} ${rows}`),
    });
  } finally {
    await dump.close();
  }
}

function existing(file: string): StartupProblem {
  return new StartupProblem(
    `文件 ${file} 已存在：没有覆盖；请换一个文件名，或先移走它。 The file exists and was not overwritten: name another, or move it away.`,
    EXIT_CONFIG,
  );
}

function cannotRead(unknown: readonly string[]): StartupProblem {
  return new StartupProblem(
    unknown.length === 0
      ? '数据库还是空的，没有可备份的内容：请先启动一次网关。 The database is empty, there is nothing to back up: start the gateway once.'
      : '数据库比本程序新，没有备份：请用与其相配的网关程序备份。 The database was written by a newer gateway: back it up with that version.',
  );
}

function toProblem(file: string, error: unknown): unknown {
  const code = errorCode(error);
  const isLost = error instanceof Error && error.message.startsWith('Connection terminated');
  if (!isLost && !isServerFailure(error)) return error;
  return new StartupProblem(
    `备份 ${file} 没有写成（${code ?? '与数据库的连接断了'}），没写完的文件已删除，数据库没有改动：请检查目录、权限和磁盘空间，以及数据库是否还在运行。 The backup was not written: check the folder, permissions, free space and whether the database still runs.`,
    undefined,
    { cause: error },
  );
}
