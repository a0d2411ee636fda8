import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { errorCode } from '../platform/error-code';
import type { Db, Reader, Trx } from './database';

const ATTEMPTS = 5;
/** serialization_failure and deadlock_detected: the transaction left nothing behind and may be run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` in one READ COMMITTED transaction, and again from its start (up to five times) when the server gave it up for
 * another one. `work` must therefore do nothing outside the transaction.
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
      await sleep(10 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** Reads several things as of one moment. */
export async function inSnapshot<T>(db: Db, work: (reader: Reader) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}

/** Whether PostgreSQL asks for the whole transaction to be run again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(sqlState(error) ?? '');
}

/**
 * Whether it is the server's fault or the way's, not that of what was asked: SQLSTATE classes of connection, rollback,
 * resources, object state, operator and system, and Node's codes of sockets.
 */
export function isServerFailure(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return /^(08|40|53|55|57|58)/.test(state) || /^E[A-Z]{4,}$/.test(state);
}

/** SQLSTATE of a database error, if it is one. */
export function sqlState(error: unknown): string | undefined {
  return errorCode(error);
}

/** The database server's clock: the only one that several gateways share. ISO 8601 with milliseconds. */
export async function readClock(db: Reader): Promise<string> {
  const row = await db.selectNoFrom(sql<string>`clock_timestamp()`.as('now')).executeTakeFirstOrThrow();
  return row.now;
}
