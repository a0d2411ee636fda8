import { randomBytes } from 'node:crypto';
import { sqliteMigrations } from '../../../migrations/sqlite';
import { kyselyOver, openConnection } from './connection';

/** An empty database of the newest version, in memory; gone when it is closed. */
export function openScratch(sqliteBinding: string | null) {
  const key = randomBytes(32);
  const connection = openConnection({ path: ':memory:', key, sqliteBinding, busyTimeoutMs: 0, readonly: false });
  for (const { sql } of sqliteMigrations) connection.exec(sql);
  return { db: kyselyOver(connection), close: () => void connection.close() };
}
