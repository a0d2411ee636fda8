import type { Insertable, Selectable } from 'kysely';
import type { Handover } from '../../../src-shared/domain/handover';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { HandoverTable } from './handover.table';

const COLUMNS = [
  'id',
  'desk_id',
  'shift_id',
  'workstation_id',
  'from_id',
  'from_name',
  'to_id',
  'to_name',
  'state',
  'items',
  'offered_at',
  'accepted_at',
  'outgoing',
  'incoming',
  'word',
  'seal',
  'version',
] as const;

/** Inserts a handover; false when its id is taken. */
export async function insertHandover(trx: Trx, handover: Handover): Promise<boolean> {
  const inserted = await trx
    .insertInto('handover')
    .values(toRow(handover))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Which shift a handover is of, without a lock: the shift is locked before the handover. */
export async function findShiftOf(db: Reader, id: Handover['id']): Promise<Handover['shiftId'] | null> {
  const row = await db.selectFrom('handover').select('shift_id').where('id', '=', id).executeTakeFirst();
  return row?.shift_id ?? null;
}

export async function lockHandover(trx: Trx, id: Handover['id']): Promise<Handover | null> {
  const row = await trx.selectFrom('handover').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toHandover(row);
}

/** The handover of a shift that is offered and not accepted; there is one at most. */
export async function lockOpenHandover(trx: Trx, shiftId: Handover['shiftId']): Promise<Handover | null> {
  const row = await trx
    .selectFrom('handover')
    .select(COLUMNS)
    .where('shift_id', '=', shiftId)
    .where('state', 'in', ['offered', 'questioned'])
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toHandover(row);
}

/** Writes a locked handover that is not frozen. */
export async function updateHandover(trx: Trx, handover: Handover): Promise<void> {
  const { id, ...row } = toRow(handover);
  await trx.updateTable('handover').set(row).where('id', '=', id).execute();
}

export async function pageHandovers(db: Reader, deskId: string, after: string, limit: number): Promise<Handover[]> {
  const rows = await db
    .selectFrom('handover')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Handover['deskId'])
    .where('id', '>', after as Handover['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toHandover);
}

function toHandover(row: Selectable<HandoverTable>): Handover {
  return {
    id: row.id,
    deskId: row.desk_id,
    shiftId: row.shift_id,
    workstationId: row.workstation_id,
    fromId: row.from_id,
    fromName: row.from_name,
    toId: row.to_id,
    toName: row.to_name,
    state: row.state,
    items: row.items,
    offeredAt: row.offered_at,
    acceptedAt: row.accepted_at,
    outgoing: row.outgoing,
    incoming: row.incoming,
    word: row.word,
    seal: row.seal,
    version: row.version,
  };
}

function toRow(handover: Handover): Insertable<HandoverTable> {
  return {
    id: handover.id,
    desk_id: handover.deskId,
    shift_id: handover.shiftId,
    workstation_id: handover.workstationId,
    from_id: handover.fromId,
    from_name: handover.fromName,
    to_id: handover.toId,
    to_name: handover.toName,
    state: handover.state,
    items: toJson(handover.items),
    offered_at: handover.offeredAt,
    accepted_at: handover.acceptedAt,
    outgoing: toJson(handover.outgoing),
    incoming: handover.incoming === null ? null : toJson(handover.incoming),
    word: handover.word === null ? null : toJson(handover.word),
    seal: handover.seal,
    version: handover.version,
  };
}
