import { CompiledQuery } from 'kysely';
import { type Db as BossDb, PgBoss } from 'pg-boss';
import { failure, type Logger } from '../platform/log';
import type { Trx } from './database';

/** Starts the job queue in the store's own database; its schema is made here, outside any business transaction. */
export async function startBoss(url: string, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, application_name: 'dutydesk-gateway-jobs', max: 6 });
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
