import type { DeskId, WorkstationId } from '../../../src-shared/domain/ids';
import type { Reader, Trx } from '../../db/database';

export interface EnrolledWorkstation {
  id: WorkstationId;
  name: string;
  deskId: DeskId;
  deskName: string;
  tokenHash: Buffer;
  revoked: boolean;
  lastSeq: number;
}

/** A workstation with its desk, null when it is not enrolled. */
export async function findWorkstation(db: Reader, id: string): Promise<EnrolledWorkstation | null> {
  const row = await db
    .selectFrom('workstation')
    .innerJoin('desk', 'desk.id', 'workstation.desk_id')
    .select([
      'workstation.id',
      'workstation.name',
      'desk_id',
      'desk.name as desk_name',
      'token_hash',
      'revoked',
      'last_seq',
    ])
    .where('workstation.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id as WorkstationId,
    name: row.name,
    deskId: row.desk_id as DeskId,
    deskName: row.desk_name,
    tokenHash: row.token_hash,
    revoked: row.revoked,
    lastSeq: row.last_seq,
  };
}

/** Enrols a workstation or gives it a new name or token. Its command sequence goes on where it was. */
export async function upsertWorkstation(
  trx: Trx,
  row: { id: string; name: string; desk_id: string; token_hash: Buffer },
): Promise<void> {
  await trx
    .insertInto('workstation')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ name: row.name, desk_id: row.desk_id, token_hash: row.token_hash, revoked: false }),
    )
    .execute();
}

/** Shuts a workstation out; returns whether it was enrolled. */
export async function revokeWorkstation(trx: Trx, id: string): Promise<boolean> {
  const result = await trx.updateTable('workstation').set({ revoked: true }).where('id', '=', id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
