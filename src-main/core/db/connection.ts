import SqliteConnection from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import type { Database } from './database';

export type Connection = SqliteConnection.Database;

export interface ConnectionOptions {
  path: string;
  /** 32 bytes. */
  key: Buffer;
  sqliteBinding: string | null;
  busyTimeoutMs: number;
  readonly: boolean;
}

/** Statements kept compiled per connection. More distinct texts than this only cost compiling again. */
const CACHED_STATEMENTS = 256;

/** Opens one encrypted connection. Reads nothing yet, so that a wrong key shows only at the first query. */
export function openConnection(options: ConnectionOptions): Connection {
  const connection = new SqliteConnection(options.path, {
    readonly: options.readonly,
    timeout: options.busyTimeoutMs,
    ...driverOf(options.sqliteBinding),
  });
  try {
    connection.pragma("cipher = 'sqlcipher'");
    connection.pragma(`key = "x'${options.key.toString('hex')}'"`);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** Opens an empty database in memory, which cannot be encrypted and holds nothing of anybody's. */
export function openInMemory(sqliteBinding: string | null): Connection {
  return new SqliteConnection(':memory:', driverOf(sqliteBinding));
}

function driverOf(sqliteBinding: string | null): SqliteConnection.Options {
  return sqliteBinding === null ? {} : { nativeBinding: sqliteBinding };
}

/** Kysely over a connection: compiled statements are reused, and a transaction takes the write lock when it begins. */
export function kyselyOver(connection: Connection): Kysely<Database> {
  return new Kysely<Database>({ dialect: new ConnectionDialect(connection) });
}

class ConnectionDialect extends SqliteDialect {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super({ database: withStatementCache(connection) });
    this.#connection = connection;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#connection);
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super({ database: withStatementCache(connection) });
    this.#connection = connection;
  }

  /** A deferred transaction that reads before it writes fails at once, without waiting, when another process wrote in between. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#connection.readonly ? 'begin' : 'begin immediate'));
  }

  /** SQLite has rolled back by itself after some errors (a full disk); a second rollback would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

function withStatementCache(connection: Connection): SqliteDatabase {
  const statements = new Map<string, ReturnType<Connection['prepare']>>();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined && !known.busy) return known as never;
      const statement = connection.prepare(sql);
      if (statements.size >= CACHED_STATEMENTS) {
        const oldest = statements.keys().next();
        if (!oldest.done) statements.delete(oldest.value);
      }
      statements.set(sql, statement);
      return statement as never;
    },
    close() {
      statements.clear();
      connection.close();
    },
  };
}
