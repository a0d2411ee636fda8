import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteConnection from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { SqliteMigration } from '../../migrations/sqlite';
import { sqliteMigrations } from '../../migrations/sqlite';
import { openConnection } from '../../src-main/core/db/connection';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { StartupError } from '../../src-main/core/db/failure';
import { createKeyring } from '../../src-main/core/db/keyring';
import type { OpenOptions } from '../../src-main/core/db/open';
import { stageRows } from '../../src-main/core/sync/staging.repository';
import { openLocal, sqliteBinding, temporaryFolders } from '../support/local-database';
import { TEST_KEY } from '../support/test-key';

const folders = temporaryFolders();
afterEach(() => folders.remove());

const WORDS = '身份证号码十一位的来信原文';
const file = (folder: string) => join(folder, 'dutydesk.db');

async function saveSetting(db: LocalDatabase, key: string, value: string): Promise<void> {
  await db.transact(async (trx) => {
    await trx.insertInto('setting').values({ key, value }).execute();
  });
}

async function readSetting(db: LocalDatabase, key: string): Promise<string | undefined> {
  return (await db.read.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst())?.value;
}

async function failureOf(folder: string, more: Partial<OpenOptions> = {}): Promise<string> {
  try {
    const db = await openLocal(folder, more);
    await db.close();
    return 'opened';
  } catch (error) {
    if (error instanceof StartupError) return error.failure.code;
    throw error;
  }
}

async function makeWithSetting(folder: string, more: Partial<OpenOptions> = {}): Promise<void> {
  const db = await openLocal(folder, more);
  await saveSetting(db, 'words', WORDS);
  await db.close();
}

describe('encryption', () => {
  it('keeps what was written, and a stolen file gives nothing', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const bytes = readFileSync(file(folder));
    expect(bytes.includes('SQLite format 3')).toBe(false);
    expect(bytes.includes(Buffer.from(WORDS))).toBe(false);
    const stranger = new SqliteConnection(file(folder), sqliteBinding === null ? {} : { nativeBinding: sqliteBinding });
    expect(() => stranger.pragma('schema_version')).toThrow();
    stranger.close();

    const db = await openLocal(folder);
    expect(await readSetting(db, 'words')).toBe(WORDS);
    await db.close();
  });

  it('keeps plain text out of the write-ahead log too, and the key file to its owner', async () => {
    const folder = folders.make();
    const db = await openLocal(folder);
    await saveSetting(db, 'words', WORDS);
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name)).includes(Buffer.from(WORDS))).toBe(false);
    expect(statSync(join(folder, 'keyring.json')).mode & 0o077).toBe(0);
    await db.close();
  });

  it('encrypts the file in which a snapshot waits, and leaves none behind', async () => {
    const folder = folders.make();
    const db = await openLocal(folder);
    await db.transact((trx) => stageRows(trx, [{ entity: 'message', values: [WORDS] }]));
    const staged = readFileSync(join(folder, 'staging.db'));
    expect(staged.length).toBeGreaterThan(0);
    expect(staged.includes(Buffer.from(WORDS))).toBe(false);
    expect(staged.includes('SQLite format 3')).toBe(false);
    await db.close();
    expect(existsSync(join(folder, 'staging.db'))).toBe(false);
  });

  it('writes every commit through to the disk', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const connection = openConnection({
      path: file(folder),
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: true,
    });
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    connection.close();
  });

  it('opens with its key and with no other', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    expect(await failureOf(folder, { key: Buffer.alloc(32, 1) })).toBe('database_corrupt');
    expect(await failureOf(folder)).toBe('opened');
  });

  it('takes the keyring of another installation for a wrong key', async () => {
    const [ours, theirs] = [folders.make(), folders.make()];
    await makeWithSetting(ours);
    await makeWithSetting(theirs, { key: Buffer.alloc(32, 1) });
    writeFileSync(join(ours, 'keyring.json'), readFileSync(join(theirs, 'keyring.json')));
    expect(await failureOf(ours, { key: Buffer.alloc(32, 1) })).toBe('database_key_wrong');
  });
});

describe('a database that cannot be used is never replaced', () => {
  it('stops when the keyring is missing', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const before = readFileSync(file(folder));
    rmSync(join(folder, 'keyring.json'));
    expect(await failureOf(folder)).toBe('database_key_missing');
    expect(readFileSync(file(folder)).equals(before)).toBe(true);
  });

  it('stops when the keyring is damaged', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    writeFileSync(join(folder, 'keyring.json'), '{"version":1');
    expect(await failureOf(folder)).toBe('database_key_missing');
  });

  it('stops when the file itself is gone but its keyring is there', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    rmSync(file(folder));
    expect(await failureOf(folder)).toBe('database_corrupt');
  });

  it('starts again after a crash between making the key and making the database', async () => {
    const folder = folders.make();
    createKeyring(folder);
    expect(await failureOf(folder)).toBe('opened');
  });

  it('stops at a damaged first page', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const bytes = readFileSync(file(folder));
    bytes.fill(0x5a, 100, 1_000);
    writeFileSync(file(folder), bytes);
    expect(await failureOf(folder)).toBe('database_corrupt');
    expect(readFileSync(file(folder)).equals(bytes)).toBe(true);
  });

  it('stops at a file that was cut off', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    truncateSync(file(folder), 8_192);
    expect(await failureOf(folder)).toBe('database_corrupt');
  });

  it('finds a damaged page in the middle at the start after the run that met it', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const bytes = readFileSync(file(folder));
    bytes.fill(0x5a, 4_096 * 3 + 10, bytes.length);
    writeFileSync(file(folder), bytes);
    const outcome = await failureOf(folder);
    if (outcome !== 'opened') return expect(outcome).toBe('database_corrupt');
    const db = await openLocal(folder);
    await expect(
      db.transact(async (trx) => {
        await trx.insertInto('setting').values({ key: 'more', value: 'x' }).execute();
        await trx.selectFrom('audit').selectAll().execute();
        await trx.selectFrom('outbox').selectAll().execute();
      }),
    ).rejects.toThrow();
    await db.close();
    return expect(await failureOf(folder)).toBe('database_corrupt');
  });

  it('refuses a newer database and leaves it as it is', async () => {
    const folder = folders.make();
    await makeWithSetting(folder, {
      migrations: [
        ...sqliteMigrations,
        { version: sqliteMigrations.length + 1, name: 'later', sql: 'CREATE TABLE later (id TEXT) STRICT' },
      ],
    });
    const before = readFileSync(file(folder));
    expect(await failureOf(folder)).toBe('database_newer');
    expect(readFileSync(file(folder)).equals(before)).toBe(true);
  });

  it('says that another process holds it', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const other = openConnection({
      path: file(folder),
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: false,
    });
    other.exec('BEGIN IMMEDIATE');
    expect(await failureOf(folder, { busyTimeoutMs: 100 })).toBe('database_locked');
    other.exec('ROLLBACK');
    other.close();
    expect(await failureOf(folder)).toBe('opened');
  });

  it('says that the folder cannot be written', async () => {
    const folder = folders.make();
    writeFileSync(join(folder, 'in-the-way'), '');
    expect(await failureOf(join(folder, 'in-the-way', 'data'))).toBe('folder_not_writable');
  });

  it('says that the disk is full', async () => {
    expect(await failureOf(folders.make(), { maxPages: 5 })).toBe('disk_full');
  });
});

describe('migrations', () => {
  const broken: SqliteMigration = {
    version: sqliteMigrations.length + 1,
    name: 'broken',
    sql: 'CREATE TABLE half (id TEXT) STRICT; INSERT INTO nowhere VALUES (1);',
  };
  const good: SqliteMigration = {
    version: sqliteMigrations.length + 1,
    name: 'good',
    sql: 'ALTER TABLE setting ADD COLUMN note TEXT',
  };

  it('leaves the old database whole when a step fails', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    expect(await failureOf(folder, { migrations: [...sqliteMigrations, broken] })).toBe('unexpected');
    const db = await openLocal(folder);
    expect(await readSetting(db, 'words')).toBe(WORDS);
    await db.close();
    const connection = openConnection({
      path: file(folder),
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: true,
    });
    expect(connection.pragma('user_version', { simple: true })).toBe(sqliteMigrations.length);
    expect(connection.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({ n: 0 });
    connection.close();
  });

  it('backs up first, encrypted, and the backup opens with the same key', async () => {
    const folder = folders.make();
    await makeWithSetting(folder);
    const db = await openLocal(folder, { migrations: [...sqliteMigrations, good] });
    await db.close();
    const [backup = ''] = readdirSync(join(folder, 'backups'));
    const path = join(folder, 'backups', backup);
    expect(readFileSync(path).includes(Buffer.from(WORDS))).toBe(false);
    expect(readFileSync(path).includes('SQLite format 3')).toBe(false);
    const connection = openConnection({
      path,
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: true,
    });
    expect(connection.prepare("SELECT value FROM setting WHERE key = 'words'").get()).toEqual({ value: WORDS });
    expect(connection.pragma('user_version', { simple: true })).toBe(sqliteMigrations.length);
    connection.close();
  });

  it('is numbered without gaps', () => {
    expect(sqliteMigrations.map(({ version }) => version)).toEqual(sqliteMigrations.map((_, index) => index + 1));
  });
});
