import { setTimeout as sleep } from 'node:timers/promises';
import { isAbortedTransactionError, sql } from 'kysely';
import pg from 'pg';
import { errorCode } from '../platform/error-code';
import type { Db, Reader, Trx } from './database';
import { pipelined } from './pipelined';

const ATTEMPTS = 5;
/** serialization_failure and deadlock_detected: the transaction left nothing behind and may be run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Takes statements that have been sent: the commit leaves at once behind them, and their answers are awaited with its own. */
export type WithCommit = (...statements: Promise<unknown>[]) => void;

/**
 * Runs `work` in one READ COMMITTED transaction, and again from its start (up to five times) when the server gave it up for
 * another one. `work` must therefore do nothing outside the transaction. What it asks for at once leaves at once and is carried
 * out in that order; its last statements may be sent with the commit, which undoes everything when one of them fails.
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx, withCommit: WithCommit) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(db, work);
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
      await sleep(10 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

async function runOnce<T>(db: Db, work: (trx: Trx, withCommit: WithCommit) => Promise<T>): Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  try {
    const result = await db.transaction().execute((trx) =>
      pipelined(trx, async (piped) => {
        const done = await work(piped, (...statements) => {
          last = Promise.all(statements);
        });
        // A statement that cannot even be written has failed by then, and nobody but us knows: there must be no commit.
        await Promise.race([last, new Promise((resolve) => process.nextTick(resolve))]);
        return done;
      }),
    );
    await last;
    return result;
  } catch (error) {
    // Why the server answered the commit with a rollback.
    if (isAbortedTransactionError(error)) await last;
    throw error;
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

/** Whether a row was refused because the constraint of this name allows only one such. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === constraint;
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
