import type { Insertable, Selectable } from 'kysely';
import type { Promised } from '../../../src-shared/domain/shift';
import type { Reader, Trx } from '../../db/database';
import type { PromiseTable } from './shift.table';

const COLUMNS = [
  'id',
  'desk_id',
  'message_id',
  'text',
  'due_at',
  'made_by',
  'made_at',
  'kept_at',
  'kept_by',
  'version',
] as const;

/** Inserts a promise; false when its id is taken. */
export async function insertPromise(trx: Trx, promise: Promised): Promise<boolean> {
  const inserted = await trx
    .insertInto('promise')
    .values(toRow(promise))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function lockPromise(trx: Trx, id: Promised['id']): Promise<Promised | null> {
  const row = await trx.selectFrom('promise').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toPromise(row);
}

/** Writes a locked promise. */
export async function updatePromise(trx: Trx, promise: Promised): Promise<void> {
  const { id, ...row } = toRow(promise);
  await trx.updateTable('promise').set(row).where('id', '=', id).execute();
}

export async function pagePromises(db: Reader, deskId: string, after: string, limit: number): Promise<Promised[]> {
  const rows = await db
    .selectFrom('promise')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Promised['deskId'])
    .where('id', '>', after as Promised['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toPromise);
}

function toPromise(row: Selectable<PromiseTable>): Promised {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    text: row.text,
    dueAt: row.due_at,
    madeBy: row.made_by,
    madeAt: row.made_at,
    keptAt: row.kept_at,
    keptBy: row.kept_by,
    version: row.version,
  };
}

function toRow(promise: Promised): Insertable<PromiseTable> {
  return {
    id: promise.id,
    desk_id: promise.deskId,
    message_id: promise.messageId,
    text: promise.text,
    due_at: promise.dueAt,
    made_by: promise.madeBy,
    made_at: promise.madeAt,
    kept_at: promise.keptAt,
    kept_by: promise.keptBy,
    version: promise.version,
  };
}
