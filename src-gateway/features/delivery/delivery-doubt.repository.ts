import { sql } from 'kysely';
import type { Trx } from '../../db/database';

const IN_DOUBT = '数据库从备份恢复：备份之后可能已经发出，正在核对对方是否收到';

/**
 * In a store that was put back to an earlier state, nobody knows whether what was on its way then has gone out since: it becomes
 * `unknown`, so that the peer is asked before anything is sent. What a person has to settle stays as it is.
 * @returns how many there were
 */
export async function doubtDeliveries(trx: Trx): Promise<number> {
  const now = sql<string>`clock_timestamp()`;
  const result = await trx
    .updateTable('delivery')
    .set({ state: 'unknown', reached: true, tries: 0, last_error: IN_DOUBT, next_at: now, updated_at: now })
    .where('state', 'in', ['pending', 'sending'])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
