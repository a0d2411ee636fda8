import { sql } from 'kysely';
import type { EntityName } from '../../../src-shared/sync/entities';
import type { WriteTransaction } from '../db/database';
import type { ColumnValue } from './entity-columns';

/** A row of a snapshot: its columns' values (entity-columns.ts). */
export interface StagedRow {
  entity: EntityName;
  values: readonly ColumnValue[];
}

/** One statement for each entity's rows that come together, because a snapshot has tens of thousands. */
export async function stageRows(trx: WriteTransaction, rows: readonly StagedRow[]): Promise<void> {
  for (let from = 0, to = 0; from < rows.length; from = to) {
    const entity = rows[from]?.entity;
    while (rows[to]?.entity === entity) to += 1;
    const json = JSON.stringify(rows.slice(from, to).map(({ values }) => values));
    await sql`insert into sync_staging (entity, "row") select ${entity}, value from json_each(${json})`.execute(trx);
  }
}

export async function clearStaging(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('sync_staging').execute();
}
