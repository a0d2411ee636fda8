import { CompiledQuery } from 'kysely';
import { type Db as BossDb, PgBoss, systemClock } from 'pg-boss';
import { failure, type Logger } from '../platform/log';
import type { Trx } from './database';

/**
 * The time as it was when the process began, and what has passed since. The queue reckons from it how long its workers pause: by a clock
 * that somebody sets back while they look for jobs, they would pause for as long as it was set back.
 */
const steadyClock = { ...systemClock, now: () => performance.timeOrigin + performance.now() };

/** Starts the job queue in the store's own database; its schema is made here, outside any business transaction. */
export async function startBoss(url: string, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'dutydesk-gateway-jobs',
    max: 6,
    clock: steadyClock,
  });
  boss.on('error', (error) => log.warn({ error: failure(error) }, 'job queue'));
  await boss.start();
  return boss;
}

/** Option of `boss.send` that puts the job into a business transaction: it exists exactly when the row does. */
export function bossIn(trx: Trx): { db: BossDb } {
  const executeSql: BossDb['executeSql'] = async (text, values) => {
    const { rows } = await trx.executeQuery(CompiledQuery.raw(text, [...(values ?? [])]));
    return { rows };
  };
  return { db: { executeSql } };
}
