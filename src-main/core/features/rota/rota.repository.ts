import { sql } from 'kysely';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import type { RotaShift } from '../../../../src-shared/domain/rota';
import type { RotaSwap } from '../../../../src-shared/domain/rota-swap';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

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

// Written out and not bound, since the partial indexes are found by them.

/** Shifts that start on the days `from <= day < until`. */
export async function listShiftsBetween(db: ReadDatabase, from: string, until: string): Promise<RotaShift[]> {
  const rows = await db
    .selectFrom('rota_shift')
    .select(SHIFT)
    .where('removed', '=', sql.lit(0))
    .where('day', '>=', from)
    .where('day', '<', until)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('rotaShift', row));
}

/** Shifts that are not over at an instant, of one officer or of all; the next first. */
export async function listComingShifts(
  db: ReadDatabase,
  at: string,
  limit: number,
  officerId: OfficerId | null = null,
): Promise<RotaShift[]> {
  const rows = await db
    .selectFrom('rota_shift')
    .select(SHIFT)
    .where('removed', '=', sql.lit(0))
    .where('ends_at', '>', at)
    .$if(officerId !== null, (query) => query.where('officer_id', '=', officerId as OfficerId))
    .orderBy('starts_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => rowToEntity('rotaShift', row));
}

export async function listOpenSwaps(db: ReadDatabase): Promise<RotaSwap[]> {
  const rows = await db
    .selectFrom('rota_swap')
    .select(SWAP)
    .where('state', '=', sql.lit('proposed' as const))
    .orderBy('proposed_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('rotaSwap', row));
}

/** The proposals made last, open or not. */
export async function listLatestSwaps(db: ReadDatabase, limit: number): Promise<RotaSwap[]> {
  const rows = await db
    .selectFrom('rota_swap')
    .select(SWAP)
    .orderBy('proposed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => rowToEntity('rotaSwap', row));
}

/** The start that an officer was reminded of; null when never of this shift. */
export async function findReminder(
  db: ReadDatabase,
  shiftId: RotaShift['id'],
  officerId: OfficerId,
): Promise<string | null> {
  const row = await db
    .selectFrom('rota_reminder')
    .select('starts_at')
    .where('shift_id', '=', shiftId)
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
  return row?.starts_at ?? null;
}

/** Notes that an officer was reminded; forgets those of shifts that started before `forgetBefore`. */
export async function recordReminder(
  trx: WriteTransaction,
  reminder: { shiftId: RotaShift['id']; officerId: OfficerId; startsAt: string },
  forgetBefore: string,
): Promise<void> {
  await trx.deleteFrom('rota_reminder').where('starts_at', '<', forgetBefore).execute();
  const { shiftId: shift_id, officerId: officer_id, startsAt: starts_at } = reminder;
  await trx
    .insertInto('rota_reminder')
    .values({ shift_id, officer_id, starts_at })
    .onConflict((conflict) => conflict.columns(['shift_id', 'officer_id']).doUpdateSet({ starts_at }))
    .execute();
}
