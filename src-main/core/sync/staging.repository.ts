import { sql } from 'kysely';
import type { EntityName } from '../../../src-shared/sync/entities';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import type { SyncStagingTable } from './sync.table';

/** In one statement, because a snapshot has tens of thousands of rows. A row that comes twice counts once. */
export async function stageRows(trx: WriteTransaction, rows: readonly SyncStagingTable[]): Promise<void> {
  const json = JSON.stringify(rows.map(({ entity, id, row }) => [entity, id, row]));
  await sql`insert or replace into sync_staging (entity, id, "row")
    select json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') from json_each(${json})`.execute(trx);
}

export async function clearStaging(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('sync_staging').execute();
}

export async function countStaged(db: ReadDatabase): Promise<number> {
  const { count } = await db.selectFrom('sync_staging').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return count;
}

/** Entities that have staged rows. */
export async function stagedEntities(db: ReadDatabase): Promise<EntityName[]> {
  const rows = await db.selectFrom('sync_staging').select('entity').distinct().execute();
  return rows.map(({ entity }) => entity);
}
