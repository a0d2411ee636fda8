import type { Insertable, Selectable } from 'kysely';
import type { RotaShift } from '../../../src-shared/domain/rota';
import type { RotaSwap } from '../../../src-shared/domain/rota-swap';
import { addDays } from '../../../src-shared/domain/work-calendar';
import type { Reader, Trx } from '../../db/database';
import type { RotaShiftTable, RotaSwapTable } from './rota.table';

const SHIFT = [
  'id',
  'desk_id',
  'day',
  'label',
  'starts_at',
  'ends_at',
  'officer_id',
  'instead_of_id',
  'note',
  'removed',
  'updated_by',
  'updated_at',
  'version',
] as const;
const SWAP = [
  'id',
  'desk_id',
  'shift_id',
  'shift_version',
  'from_id',
  'to_id',
  'other_shift_id',
  'other_shift_version',
  'proposed_by_id',
  'proposed_at',
  'note',
  'state',
  'answered_by_id',
  'answered_at',
  'answer_note',
  'version',
] as const;

/** Changes of one desk's rota come one after another: a rule over several shifts has no row of its own to lock. */
export async function lockRota(trx: Trx, deskId: RotaShift['deskId']): Promise<void> {
  await trx.selectFrom('desk').select('id').where('id', '=', deskId).forNoKeyUpdate().execute();
}

/** Every shift of a week and every one with one of these ids, on whatever desk; removed ones too. */
export async function listShifts(
  db: Reader,
  deskId: RotaShift['deskId'],
  week: string,
  ids: readonly RotaShift['id'][],
): Promise<RotaShift[]> {
  const rows = await db
    .selectFrom('rota_shift')
    .select(SHIFT)
    .where((eb) =>
      eb.or([
        eb.and([eb('desk_id', '=', deskId), eb('day', '>=', week), eb('day', '<', addDays(week, 7))]),
        ...(ids.length === 0 ? [] : [eb('id', 'in', [...ids])]),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(toShift);
}

export async function findShift(db: Reader, id: RotaShift['id']): Promise<RotaShift | null> {
  const row = await db.selectFrom('rota_shift').select(SHIFT).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toShift(row);
}

/** Writes a shift of a locked rota. */
export async function putShift(trx: Trx, shift: RotaShift): Promise<void> {
  const row = toShiftRow(shift);
  const { id: _, ...changed } = row;
  await trx
    .insertInto('rota_shift')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
    .execute();
}

export async function findSwap(db: Reader, id: RotaSwap['id']): Promise<RotaSwap | null> {
  const row = await db.selectFrom('rota_swap').select(SWAP).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toSwap(row);
}

export async function listOpenSwaps(db: Reader, deskId: RotaSwap['deskId']): Promise<RotaSwap[]> {
  const rows = await db
    .selectFrom('rota_swap')
    .select(SWAP)
    .where('desk_id', '=', deskId)
    .where('state', '=', 'proposed')
    .orderBy('id')
    .execute();
  return rows.map(toSwap);
}

/** Writes a swap of a locked rota. */
export async function putSwap(trx: Trx, swap: RotaSwap): Promise<void> {
  const row = toSwapRow(swap);
  const { id: _, ...changed } = row;
  await trx
    .insertInto('rota_swap')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
    .execute();
}

export async function pageRotaShifts(db: Reader, deskId: string, after: string, limit: number): Promise<RotaShift[]> {
  const rows = await db
    .selectFrom('rota_shift')
    .select(SHIFT)
    .where('desk_id', '=', deskId as RotaShift['deskId'])
    .where('id', '>', after as RotaShift['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toShift);
}

export async function pageRotaSwaps(db: Reader, deskId: string, after: string, limit: number): Promise<RotaSwap[]> {
  const rows = await db
    .selectFrom('rota_swap')
    .select(SWAP)
    .where('desk_id', '=', deskId as RotaSwap['deskId'])
    .where('id', '>', after as RotaSwap['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toSwap);
}

function toShift(row: Selectable<RotaShiftTable>): RotaShift {
  return {
    id: row.id,
    deskId: row.desk_id,
    day: row.day,
    label: row.label,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    officerId: row.officer_id,
    insteadOfId: row.instead_of_id,
    note: row.note,
    removed: row.removed,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

function toShiftRow(shift: RotaShift): Insertable<RotaShiftTable> {
  return {
    id: shift.id,
    desk_id: shift.deskId,
    day: shift.day,
    label: shift.label,
    starts_at: shift.startsAt,
    ends_at: shift.endsAt,
    officer_id: shift.officerId,
    instead_of_id: shift.insteadOfId,
    note: shift.note,
    removed: shift.removed,
    updated_by: shift.updatedBy,
    updated_at: shift.updatedAt,
    version: shift.version,
  };
}

function toSwap(row: Selectable<RotaSwapTable>): RotaSwap {
  return {
    id: row.id,
    deskId: row.desk_id,
    shiftId: row.shift_id,
    shiftVersion: row.shift_version,
    fromId: row.from_id,
    toId: row.to_id,
    otherShiftId: row.other_shift_id,
    otherShiftVersion: row.other_shift_version,
    proposedById: row.proposed_by_id,
    proposedAt: row.proposed_at,
    note: row.note,
    state: row.state,
    answeredById: row.answered_by_id,
    answeredAt: row.answered_at,
    answerNote: row.answer_note,
    version: row.version,
  };
}

function toSwapRow(swap: RotaSwap): Insertable<RotaSwapTable> {
  return {
    id: swap.id,
    desk_id: swap.deskId,
    shift_id: swap.shiftId,
    shift_version: swap.shiftVersion,
    from_id: swap.fromId,
    to_id: swap.toId,
    other_shift_id: swap.otherShiftId,
    other_shift_version: swap.otherShiftVersion,
    proposed_by_id: swap.proposedById,
    proposed_at: swap.proposedAt,
    note: swap.note,
    state: swap.state,
    answered_by_id: swap.answeredById,
    answered_at: swap.answeredAt,
    answer_note: swap.answerNote,
    version: swap.version,
  };
}
