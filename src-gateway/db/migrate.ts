import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { postgresMigrations } from '../../migrations/postgres/index';
import { StartupProblem } from '../platform/startup-problem';
import type { Db } from './database';

/**
 * Brings the store up to this program's schema. Several gateways may start at once: Kysely's lock lets one at a time through.
 * @throws StartupProblem when the store was written by a newer program, or a migration failed (it is rolled back)
 */
export async function migrate(db: Db): Promise<void> {
  const { unknown } = await readSchemaState(db);
  if (unknown.length > 0) {
    throw new StartupProblem(
      `数据库比本程序新（有本程序不认识的版本 ${unknown.join('、')}）：数据没有改动；请安装与其相配或更新的网关程序。 ` +
        'The database was written by a newer gateway: nothing was changed; install that version or a later one.',
    );
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => postgresMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? '?';
  throw new StartupProblem(
    `数据库升级失败（${failed}），已回退，原有数据没有改动；请把日志交给技术人员。 The upgrade of the database failed at ${failed} and was rolled back (${error instanceof Error ? error.message : 'unknown'}).`,
    undefined,
    { cause: error },
  );
}

export interface SchemaState {
  /** Migrations that the store has, in order. */
  applied: string[];
  /** Migrations of this program that the store does not have yet. */
  pending: string[];
  /** Migrations of a newer program. */
  unknown: string[];
}

/** Compares the store's schema with this program's. Changes nothing. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  const applied = await appliedMigrations(db);
  return {
    applied,
    pending: Object.keys(postgresMigrations).filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !(name in postgresMigrations)),
  };
}

async function appliedMigrations(db: Db): Promise<string[]> {
  const { rows: present } = await sql<{
    present: boolean;
  }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (!present[0]?.present) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}
