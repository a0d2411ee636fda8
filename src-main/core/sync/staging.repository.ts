import { sql } from 'kysely';
import type { WriteTransaction } from '../db/database';
import type { SyncStagingTable } from './sync.table';

/** In one statement, because a snapshot has tens of thousands of rows. */
export async function stageRows(trx: WriteTransaction, rows: readonly SyncStagingTable[]): Promise<void> {
  const json = JSON.stringify(rows.map(({ entity, id, row }) => [entity, id, row]));
  await sql`insert into sync_staging (entity, id, "row")
    select json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') from json_each(${json})`.execute(
    trx,
  );
}

export async function clearStaging(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('sync_staging').execute();
}
