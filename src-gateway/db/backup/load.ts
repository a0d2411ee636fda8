import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { postgresMigrations } from '../../../migrations/postgres/index';
import { StartupProblem } from '../../platform/startup-problem';
import type { Db, Trx } from '../database';
import { type Ask, quoteName, readTableShapes, type TableShape } from './table-shape';

/** Rows of one table, each a JSON array of its columns' texts. */
export interface RowPage {
  table: string;
  lines: string[];
}

/** What a database holds before something is restored into it. */
export interface Contents {
  /** None at all: a new database. */
  tables: string[];
  /** False when somebody else's tables are in it. */
  isOurs: boolean;
  desks: string[];
  messages: number;
  lastChangeAt: string | null;
  /** Gateways that are connected to it right now. */
  gateways: number;
}

/** Looks at what would be replaced. On a pool of one connection, so that it does not count itself. */
export async function readContents(db: Db): Promise<Contents> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition order by 1`.execute(db);
  const names = tables.map(({ name }) => name);
  const { rows: others } = await sql<{ gateways: number }>`
    select count(*)::int as gateways from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name like 'dutydesk-gateway%'`.execute(
    db,
  );
  const has = (name: string): boolean => names.includes(name);
  const desks = has('desk') ? await sql<{ name: string }>`select name from desk order by id`.execute(db) : null;
  const messages = has('message') ? await sql<{ n: number }>`select count(*)::int as n from message`.execute(db) : null;
  const last = has('change_transaction')
    ? await sql<{ at: string | null }>`select max(at) as at from change_transaction`.execute(db)
    : null;
  return {
    tables: names,
    isOurs: names.length === 0 || has('kysely_migration'),
    desks: desks?.rows.map(({ name }) => name) ?? [],
    messages: messages?.rows[0]?.n ?? 0,
    lastChangeAt: last?.rows[0]?.at ?? null,
    gateways: others[0]?.gateways ?? 0,
  };
}

/**
 * Puts a backup in the place of whatever the database holds: tables as they were made at the backup's version, its rows, then the
 * migrations that came since. All of it in the caller's transaction: on any failure the database is as it was.
 * @param pages rows in the order of `shapes`; it throws when the backup turns out damaged
 * @throws StartupProblem when tables and backup do not fit together
 */
export async function loadDump(
  trx: Trx,
  backup: { migrations: readonly string[]; tables: readonly TableShape[] },
  pages: AsyncIterable<RowPage>,
): Promise<void> {
  await dropAll(trx);
  await migrateInside(trx, backup.migrations.at(-1));
  const ask: Ask = async <R extends object>(text: string) => (await sql.raw<R>(text).execute(trx)).rows;
  const shapes = new Map((await readTableShapes(ask)).map((shape) => [shape.name, shape]));
  for (const table of backup.tables) assertSameShape(table, shapes.get(table.name));
  // Some migrations put in rows of their own, which the backup has as they were then.
  const names = backup.tables.map(({ name }) => quoteName(name));
  if (names.length > 0) await sql.raw(`truncate ${names.join(', ')}`).execute(trx);
  for await (const { table, lines } of pages) {
    const shape = shapes.get(table);
    if (shape === undefined) throw unfit(table);
    await insertLines(trx, backup.tables.find(({ name }) => name === table) ?? shape, lines);
  }
  await migrateInside(trx, undefined);
}

/** The store's tables and the jobs'. The gateway makes the latter anew when it starts. */
async function dropAll(trx: Trx): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition`.execute(trx);
  if (rows.length > 0)
    await sql.raw(`drop table ${rows.map(({ name }) => quoteName(name)).join(', ')} cascade`).execute(trx);
  // Functions outlive the tables whose triggers they are; those of extensions are not the store's.
  const { rows: routines } = await sql<{ name: string }>`
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = current_schema()
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`.execute(trx);
  if (routines.length > 0)
    await sql.raw(`drop routine ${routines.map(({ name }) => name).join(', ')} cascade`).execute(trx);
  await sql`drop schema if exists pgboss cascade`.execute(trx);
}

async function migrateInside(trx: Trx, upTo: string | undefined): Promise<void> {
  const migrator = new Migrator({ db: trx, provider: { getMigrations: async () => postgresMigrations } });
  const { error } = upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo);
  if (error !== undefined) throw error;
}

async function insertLines(trx: Trx, { name, columns }: TableShape, lines: readonly string[]): Promise<void> {
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  const values = columns.map((column, index) => `(line->>${index})::${column.type}`).join(', ');
  // Types and names come from the catalogue: the backup's were found equal to it.
  const into = sql.raw(`insert into ${quoteName(name)} (${names}) overriding system value select ${values}`);
  await sql`${into} from json_array_elements(${`[${lines.join(',')}]`}::json) as line`.execute(trx);
}

function assertSameShape(table: TableShape, actual: TableShape | undefined): void {
  const text = ({ columns }: TableShape): string =>
    columns
      .map((column) => `${column.name} ${column.type}`)
      .sort()
      .join();
  if (actual === undefined || text(table) !== text(actual)) throw unfit(table.name);
}

function unfit(table: string): StartupProblem {
  return new StartupProblem(
    `备份里的表 ${table} 与本程序的不同：数据没有改动；请用写下这份备份的那个版本的网关程序恢复。 The backup's table ${table} is not as this program makes it: nothing was changed; restore it with the version of the gateway that wrote it.`,
  );
}
