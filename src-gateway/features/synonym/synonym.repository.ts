import type { Insertable, Selectable } from 'kysely';
import type { Synonym } from '../../../src-shared/domain/synonym';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { SynonymTable } from './synonym.table';

const COLUMNS = ['id', 'desk_id', 'terms', 'state', 'note', 'origin', 'updated_by', 'updated_at', 'version'] as const;

export async function lockSynonym(trx: Trx, id: Synonym['id']): Promise<Synonym | null> {
  const row = await trx.selectFrom('synonym').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toSynonym(row);
}

/** Inserts a group; null when its id is taken, also by a transaction that commits first. */
export async function insertSynonym(trx: Trx, synonym: Synonym): Promise<Synonym | null> {
  const row = await trx
    .insertInto('synonym')
    .values(toRow(synonym))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toSynonym(row);
}

/** Writes a locked group. */
export async function updateSynonym(trx: Trx, synonym: Synonym): Promise<void> {
  const { id, ...row } = toRow(synonym);
  await trx.updateTable('synonym').set(row).where('id', '=', id).execute();
}

export async function pageSynonyms(db: Reader, deskId: string, after: string, limit: number): Promise<Synonym[]> {
  const rows = await db
    .selectFrom('synonym')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Synonym['deskId'])
    .where('id', '>', after as Synonym['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toSynonym);
}

function toSynonym(row: Selectable<SynonymTable>): Synonym {
  return {
    id: row.id,
    deskId: row.desk_id,
    terms: row.terms,
    state: row.state,
    note: row.note,
    origin: row.origin,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

function toRow(synonym: Synonym): Insertable<SynonymTable> {
  return {
    id: synonym.id,
    desk_id: synonym.deskId,
    terms: toJson(synonym.terms),
    state: synonym.state,
    note: synonym.note,
    origin: synonym.origin,
    updated_by: synonym.updatedBy,
    updated_at: synonym.updatedAt,
    version: synonym.version,
  };
}
