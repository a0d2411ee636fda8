import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Emergency } from '../../../src-shared/domain/message';
import type { Reader, Trx } from '../../db/database';
import type { EmergencyTable } from './emergency.table';

const COLUMNS = [
  'id',
  'desk_id',
  'message_id',
  'raised_at',
  'raised_by',
  'note',
  'notified_at',
  'notified_by',
  'acknowledged_at',
  'acknowledged_by',
  'resolved_at',
  'resolved_by',
] as const;

/** Inserts a record; null when its id is taken. */
export async function insertEmergency(trx: Trx, row: Insertable<EmergencyTable>): Promise<Emergency | null> {
  const inserted = await trx
    .insertInto('emergency')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return inserted === undefined ? null : toEmergency(inserted);
}

/** Locks one record; its message must be locked before. */
export async function lockEmergency(trx: Trx, id: Emergency['id']): Promise<Emergency | null> {
  const row = await trx.selectFrom('emergency').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toEmergency(row);
}

export async function hasOpenEmergency(db: Reader, messageId: Emergency['messageId']): Promise<boolean> {
  const row = await db
    .selectFrom('emergency')
    .select('id')
    .where('message_id', '=', messageId)
    .where('resolved_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateEmergency(
  trx: Trx,
  id: Emergency['id'],
  patch: Omit<Updateable<EmergencyTable>, 'id'>,
): Promise<Emergency> {
  return toEmergency(
    await trx.updateTable('emergency').set(patch).where('id', '=', id).returning(COLUMNS).executeTakeFirstOrThrow(),
  );
}

export async function pageEmergencies(db: Reader, deskId: string, after: string, limit: number): Promise<Emergency[]> {
  const rows = await db
    .selectFrom('emergency')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Emergency['deskId'])
    .where('id', '>', after as Emergency['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toEmergency);
}

function toEmergency(row: Selectable<EmergencyTable>): Emergency {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    raisedAt: row.raised_at,
    raisedBy: row.raised_by,
    note: row.note,
    notifiedAt: row.notified_at,
    notifiedBy: row.notified_by,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
  };
}
