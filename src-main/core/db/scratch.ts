import { sqliteMigrations } from '../../../migrations/sqlite';
import { kyselyOver, openInMemory } from './connection';

/** An empty database of the newest version, in memory; gone when it is closed. */
export function openScratch(sqliteBinding: string | null) {
  const connection = openInMemory(sqliteBinding);
  for (const { sql } of sqliteMigrations) connection.exec(sql);
  return { db: kyselyOver(connection), close: () => void connection.close() };
}
