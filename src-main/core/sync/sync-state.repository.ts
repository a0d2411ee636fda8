import type { Updateable } from 'kysely';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import type { SyncStateTable } from './sync.table';

/** Where this workstation stands with its gateway; null fields were never learnt. */
export async function readSyncState(db: ReadDatabase): Promise<SyncStateTable> {
  return db
    .selectFrom('sync_state')
    .select([
      'id',
      'scope',
      'epoch',
      'cursor',
      'next_seq',
      'desk_name',
      'workstation_id',
      'workstation_name',
      'lease_ms',
      'clock_offset_ms',
      'last_synced_at',
    ])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
}

export async function updateSyncState(
  trx: WriteTransaction,
  values: Omit<Updateable<SyncStateTable>, 'id'>,
): Promise<void> {
  await trx.updateTable('sync_state').set(values).where('id', '=', 1).execute();
}

/** Takes the next number of this workstation's commands; contiguous because it is part of the command's transaction. */
export async function takeSeq(trx: WriteTransaction): Promise<number> {
  const { next_seq: seq } = await trx
    .selectFrom('sync_state')
    .select('next_seq')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  await updateSyncState(trx, { next_seq: seq + 1 });
  return seq;
}

/** The pull position, null before the first snapshot. */
export async function readPosition(db: ReadDatabase): Promise<{ scope: DeskId; epoch: string; cursor: number } | null> {
  const { scope, epoch, cursor } = await readSyncState(db);
  return scope === null || epoch === null || cursor === null ? null : { scope, epoch, cursor };
}
