import { sql } from 'kysely';
import type { Reader, Trx } from '../../db/database';

export interface Escrow {
  keyId: string;
  box: string;
}

export async function findEscrow(db: Reader, workstationId: string): Promise<Escrow | null> {
  const row = await db
    .selectFrom('workstation_escrow')
    .select(['key_id', 'box'])
    .where('workstation_id', '=', workstationId)
    .executeTakeFirst();
  return row === undefined ? null : { keyId: row.key_id, box: row.box };
}

export async function putEscrow(trx: Trx, workstationId: string, { keyId, box }: Escrow): Promise<void> {
  const values = { key_id: keyId, box, taken_at: sql<string>`clock_timestamp()` };
  await trx
    .insertInto('workstation_escrow')
    .values({ workstation_id: workstationId, ...values })
    .onConflict((conflict) => conflict.column('workstation_id').doUpdateSet(values))
    .execute();
}
