import { AsyncLocalStorage } from 'node:async_hooks';
import { chmodSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SqliteMigration, sqliteMigrations } from '../../../migrations/sqlite';
import type { Log } from '../platform/log';
import { attachStaging, removeStaging } from './attach-staging';
import { type Connection, type ConnectionOptions, kyselyOver, openConnection } from './connection';
import type { LocalDatabase } from './database';
import { asStorageFailure, errorCodeOf, StartupError } from './failure';
import { checkFolder, DATABASE, saltOf, startupFailureOf } from './folder';
import { bindKeyring } from './keyring';
import { migrate } from './migrate';

export interface OpenOptions {
  /** Folder of the program's data; created when missing. */
  folder: string;
  /** Path of the driver's binary for a runtime below Node-API 10, else null. */
  sqliteBinding: string | null;
  /** 32 bytes, from the folder's keyring (core/key-slots). */
  key: Buffer;
  log: Log;
  /** How long to wait for another process's lock, ms. */
  busyTimeoutMs?: number;
  migrations?: readonly SqliteMigration[];
  /** Upper bound of the file, in pages of 4 KiB; for tests of a full disk. */
  maxPages?: number;
}

/** Left behind by a run that met a damaged page; makes the next start check the whole file. */
const SUSPECT = 'dutydesk.db.suspect';
const BACKUPS = 'backups';

/**
 * Opens the workstation's database: encrypted, WAL, every commit on disk before it counts, migrated.
 * A database that cannot be used is reported, never replaced (style.md, rule 15).
 *
 * @throws StartupError with the reason
 */
export async function openDatabase(options: OpenOptions): Promise<LocalDatabase> {
  const path = join(options.folder, DATABASE);
  const busyTimeoutMs = options.busyTimeoutMs ?? 5_000;
  const opened: Connection[] = [];
  let salt: string | null = null;
  try {
    salt = checkFolder(options.folder);

    const base: ConnectionOptions = {
      path,
      key: options.key,
      sqliteBinding: options.sqliteBinding,
      busyTimeoutMs,
      readonly: false,
    };
    const writer = openConnection(base);
    opened.push(writer);
    configure(writer, options.maxPages);
    checkWhole(writer, path, join(options.folder, SUSPECT));
    migrate(writer, options.migrations ?? sqliteMigrations, join(options.folder, BACKUPS), options.log);
    takeLockOnce(writer);
    attachStaging(writer, options.folder, options.key);
    if (salt === null) {
      chmodSync(path, 0o600);
      bindKeyring(options.folder, saltOf(path));
    }

    const reader = openConnection({ ...base, readonly: true });
    opened.push(reader);
    return localDatabase(writer, reader, options.folder);
  } catch (error) {
    for (const connection of opened) connection.close();
    throw error instanceof StartupError ? error : new StartupError(startupFailureOf(error, path, salt), error);
  }
}

function configure(writer: Connection, maxPages: number | undefined): void {
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  writer.pragma('trusted_schema = OFF');
  writer.pragma('cache_size = -16000');
  writer.pragma('journal_size_limit = 67108864');
  // What is deleted is overwritten: an erased message must not lie on in a free page.
  writer.pragma('secure_delete = ON');
  if (maxPages !== undefined) writer.pragma(`max_page_count = ${maxPages}`);
}

/**
 * Reading the schema decrypts and authenticates the first pages, and a file shorter than its header says was cut off.
 * Every other page is authenticated when it is read; only after a run that met a damaged one is the whole file read here,
 * because that takes seconds.
 */
function checkWhole(writer: Connection, path: string, suspect: string): void {
  writer.pragma('schema_version');
  writer.prepare('SELECT count(*) FROM sqlite_master').get();
  writer.pragma('wal_checkpoint(PASSIVE)');
  const pages = Number(writer.pragma('page_count', { simple: true }));
  const pageSize = Number(writer.pragma('page_size', { simple: true }));
  if (statSync(path).size < pages * pageSize && !existsSync(`${path}-wal`))
    throw new StartupError({ code: 'database_corrupt', detail: 'truncated' });
  if (!existsSync(suspect)) return;
  const verdict = writer.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new StartupError({ code: 'database_corrupt', detail: String(verdict) });
  rmSync(suspect);
}

/** A lock that another process holds must show now and not at the officer's first action. */
function takeLockOnce(writer: Connection): void {
  writer.exec('BEGIN IMMEDIATE');
  writer.exec('ROLLBACK');
}

function localDatabase(writer: Connection, reader: Connection, folder: string): LocalDatabase {
  const write = kyselyOver(writer);
  const read = kyselyOver(reader);
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  return {
    read,
    async transact(fn) {
      if (inside.getStore()?.open) throw new Error('transact within transact would wait for itself');
      const scope = { open: true };
      try {
        return await inside.run(scope, () => write.transaction().execute(fn));
      } catch (error) {
        if (isDamage(error)) writeFileSync(join(folder, SUSPECT), '');
        throw asStorageFailure(error);
      } finally {
        scope.open = false;
      }
    },
    async purge() {
      await write.connection().execute(async () => rewrite(writer, folder));
    },
    async close() {
      // Kysely leaves open what it never used. The writer goes last: only a writer that is the last to leave can take the
      // write-ahead log into the file.
      await read.destroy();
      reader.close();
      await write.destroy();
      writer.close();
      removeStaging(folder);
    },
  };
}

function rewrite(writer: Connection, folder: string): void {
  // Its second copy is never written to a file of the system's.
  writer.pragma('temp_store = MEMORY');
  writer.exec('VACUUM main');
  writer.exec('VACUUM staging');
  writer.pragma('temp_store = DEFAULT');
  writer.pragma('wal_checkpoint(TRUNCATE)');
  // The gateway has everything that an older copy could be wanted for.
  rmSync(join(folder, BACKUPS), { recursive: true, force: true });
}

function isDamage(error: unknown): boolean {
  const code = errorCodeOf(error) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_IOERR_DATA';
}
