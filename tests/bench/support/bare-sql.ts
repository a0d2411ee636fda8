import { join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import { type Connection, kyselyOver, openConnection } from '../../../src-main/core/db/connection';
import type { LocalDatabase } from '../../../src-main/core/db/database';
import { keyOf } from '../../support/key-slots';
import { sqliteBinding } from '../../support/local-database';

/** The SQL of a piece of work, without the work. */
export interface BareSql {
  /** Runs the work once and remembers each statement with its values, then runs those statements alone. @returns ms */
  timeOf(work: (db: LocalDatabase['read']) => Promise<unknown>): Promise<number>;
  close(): void;
}

/** A workstation's own file, opened read-only by the driver alone. No program may have it open for writing. */
export async function openBareSql(userData: string): Promise<BareSql> {
  const key = await keyOf(userData);
  const connection = openConnection({
    path: join(userData, 'dutydesk.db'),
    key,
    sqliteBinding,
    busyTimeoutMs: 5_000,
    readonly: true,
  });
  const ran: { sql: string; values: unknown[] }[] = [];
  const prepared = new Map<string, Statement<unknown[]>>();
  const db = kyselyOver(recording(connection, ran));
  return {
    async timeOf(work) {
      ran.length = 0;
      await work(db);
      for (const { sql } of ran) if (!prepared.has(sql)) prepared.set(sql, connection.prepare<unknown[]>(sql));
      const started = performance.now();
      for (const { sql, values } of ran) prepared.get(sql)?.all(...values);
      return performance.now() - started;
    },
    close: () => connection.close(),
  };
}

function recording(connection: Connection, ran: { sql: string; values: unknown[] }[]): Connection {
  return new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'prepare') return (sql: string) => recordingStatement(target.prepare(sql), sql, ran);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function recordingStatement(
  statement: ReturnType<Connection['prepare']>,
  sql: string,
  ran: { sql: string; values: unknown[] }[],
): ReturnType<Connection['prepare']> {
  return new Proxy(statement, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        // Kysely hands the values over as one list.
        if (name === 'all' || name === 'iterate') ran.push({ sql, values: values.flat() });
        return value.apply(target, values);
      };
    },
  });
}
