import type { Insertable, Selectable } from 'kysely';
import type { Shift } from '../../../src-shared/domain/shift';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { ShiftTable } from './shift.table';

const COLUMNS = [
  'id',
  'desk_id',
  'officer_id',
  'officer_name',
  'workstation_id',
  'state',
  'started_at',
  'checks',
  'ended_at',
  'handover_id',
  'end_word',
  'version',
] as const;

/** Locks one shift; before its handover and before messages. */
export async function lockShift(trx: Trx, id: Shift['id']): Promise<Shift | null> {
  const row = await trx.selectFrom('shift').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toShift(row);
}

/** Inserts a shift; false when its id is taken, or the officer has a running one, also by a transaction that commits first. */
export async function insertShift(trx: Trx, shift: Shift): Promise<boolean> {
  const inserted = await trx
    .insertInto('shift')
    .values(toRow(shift))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Writes a locked shift. */
export async function updateShift(trx: Trx, shift: Shift): Promise<void> {
  const { id, ...row } = toRow(shift);
  await trx.updateTable('shift').set(row).where('id', '=', id).execute();
}

/** Emergencies of the desk that were raised before an instant and that nobody has acknowledged. */
export async function countUnacknowledged(db: Reader, deskId: string, before: string): Promise<number> {
  const row = await db
    .selectFrom('emergency')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('desk_id', '=', deskId as Shift['deskId'])
    .where('acknowledged_at', 'is', null)
    .where('resolved_at', 'is', null)
    .where('raised_at', '<=', before)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function pageShifts(db: Reader, deskId: string, after: string, limit: number): Promise<Shift[]> {
  const rows = await db
    .selectFrom('shift')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Shift['deskId'])
    .where('id', '>', after as Shift['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toShift);
}

function toShift(row: Selectable<ShiftTable>): Shift {
  return {
    id: row.id,
    deskId: row.desk_id,
    officerId: row.officer_id,
    officerName: row.officer_name,
    workstationId: row.workstation_id,
    state: row.state,
    startedAt: row.started_at,
    checks: row.checks,
    endedAt: row.ended_at,
    handoverId: row.handover_id,
    endWord: row.end_word,
    version: row.version,
  };
}

function toRow(shift: Shift): Insertable<ShiftTable> {
  return {
    id: shift.id,
    desk_id: shift.deskId,
    officer_id: shift.officerId,
    officer_name: shift.officerName,
    workstation_id: shift.workstationId,
    state: shift.state,
    started_at: shift.startedAt,
    checks: toJson(shift.checks),
    ended_at: shift.endedAt,
    handover_id: shift.handoverId,
    end_word: shift.endWord === null ? null : toJson(shift.endWord),
    version: shift.version,
  };
}
