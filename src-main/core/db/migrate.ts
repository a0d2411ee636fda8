import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteMigration } from '../../../migrations/sqlite';
import type { Log } from '../platform/log';
import type { Connection } from './connection';
import { StartupError } from './failure';

const KEPT_BACKUPS = 2;

/**
 * Brings the database to the newest version (style.md, rule 14): each step runs in one transaction together with its
 * `user_version`, after a backup of a database that has something in it. A step that fails leaves the old database whole.
 *
 * @param backupFolder backups are encrypted with the same key; the two latest are kept
 * @throws StartupError `database_newer` when a later version of the program has written this database
 */
export function migrate(
  connection: Connection,
  migrations: readonly SqliteMigration[],
  backupFolder: string,
  log: Log,
): void {
  const current = versionOf(connection);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) throw new StartupError({ code: 'database_newer', detail: `${current} > ${newest}` });
  if (current === newest) return;
  if (current > 0) backUp(connection, backupFolder, current);
  for (const migration of migrations) {
    if (migration.version > current) run(connection, migration, log);
  }
}

function versionOf(connection: Connection): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

function run(connection: Connection, migration: SqliteMigration, log: Log): void {
  connection
    .transaction(() => {
      connection.exec(migration.sql);
      connection.pragma(`user_version = ${migration.version}`);
    })
    .immediate();
  log.info({ migration: migration.name }, 'database migrated');
}

function backUp(connection: Connection, folder: string, version: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `before-${String(version + 1).padStart(4, '0')}.db`);
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  connection.prepare('VACUUM INTO ?').run(partial);
  if (!existsSync(partial)) throw new Error('the backup before the migration was not written');
  renameSync(partial, target);
  const old = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .sort()
    .slice(0, -KEPT_BACKUPS);
  for (const name of old) rmSync(join(folder, name), { force: true });
}
