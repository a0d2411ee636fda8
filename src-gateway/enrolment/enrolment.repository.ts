import { sql } from 'kysely';
import type { DeskId } from '../../src-shared/domain/ids';
import type { Reader, Trx } from '../db/database';

export interface EnrolmentCode {
  workstationId: string;
  name: string;
  deskId: DeskId;
  expired: boolean;
  /** Key id of whoever used it; null while nobody has. */
  usedBy: string | null;
}

/** Puts a code in the place of every unused one for the same workstation. Expired ones go for good after a week. */
export async function putCode(
  trx: Trx,
  code: { hash: Buffer; workstationId: string; name: string; deskId: string; hours: number },
): Promise<string> {
  await trx
    .deleteFrom('enrolment_code')
    .where((is) =>
      is.or([
        is.and([is('workstation_id', '=', code.workstationId), is('used_at', 'is', null)]),
        is('expires_at', '<', sql<string>`clock_timestamp() - interval '7 days'`),
      ]),
    )
    .execute();
  const row = await trx
    .insertInto('enrolment_code')
    .values({
      code_hash: code.hash,
      workstation_id: code.workstationId,
      name: code.name,
      desk_id: code.deskId,
      expires_at: sql<string>`clock_timestamp() + make_interval(secs => ${code.hours * 3600})`,
      used_at: null,
      used_by: null,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return row.expires_at;
}

/** Codes that can still be used. */
export async function listOpenCodes(
  db: Reader,
): Promise<{ id: string; name: string; deskId: DeskId; expiresAt: string }[]> {
  const rows = await db
    .selectFrom('enrolment_code')
    .select(['workstation_id', 'name', 'desk_id', 'expires_at'])
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<string>`clock_timestamp()`)
    .orderBy('workstation_id')
    .execute();
  return rows.map((row) => ({
    id: row.workstation_id,
    name: row.name,
    deskId: row.desk_id as DeskId,
    expiresAt: row.expires_at,
  }));
}

/** The code with this hash, locked until the transaction ends, so that it is used once. */
export async function lockCode(trx: Trx, hash: Buffer): Promise<EnrolmentCode | null> {
  const row = await trx
    .selectFrom('enrolment_code')
    .select([
      'workstation_id',
      'name',
      'desk_id',
      'used_by',
      sql<boolean>`expires_at < clock_timestamp()`.as('expired'),
    ])
    .where('code_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  const { workstation_id: workstationId, name, desk_id: deskId, used_by: usedBy, expired } = row;
  return { workstationId, name, deskId: deskId as DeskId, usedBy, expired };
}

export async function markUsed(trx: Trx, hash: Buffer, keyId: string): Promise<void> {
  await trx
    .updateTable('enrolment_code')
    .set({ used_at: sql<string>`clock_timestamp()`, used_by: keyId })
    .where('code_hash', '=', hash)
    .execute();
}

/** Forgets the codes of a workstation: whoever revokes it does not want it back by an old slip. @returns how many there were */
export async function dropCodes(trx: Trx, workstationId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('enrolment_code')
    .where('workstation_id', '=', workstationId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** How many wrong codes came from an address lately. */
export async function countWrongTries(db: Reader, address: string, withinMs: number): Promise<number> {
  const row = await db
    .selectFrom('enrolment_try')
    .select('wrong')
    .where('address', '=', address)
    .where('last_at', '>', sql<string>`clock_timestamp() - make_interval(secs => ${withinMs / 1000})`)
    .executeTakeFirst();
  return row?.wrong ?? 0;
}

/** Counts one more; after a quiet time the count starts anew, and what is old goes. */
export async function noteWrongTry(trx: Trx, address: string, withinMs: number): Promise<void> {
  const old = sql<string>`clock_timestamp() - make_interval(secs => ${withinMs / 1000})`;
  await trx.deleteFrom('enrolment_try').where('last_at', '<', old).execute();
  await trx
    .insertInto('enrolment_try')
    .values({ address, wrong: 1, last_at: sql<string>`clock_timestamp()` })
    .onConflict((conflict) =>
      conflict
        .column('address')
        .doUpdateSet({ wrong: sql<number>`enrolment_try.wrong + 1`, last_at: sql<string>`clock_timestamp()` }),
    )
    .execute();
}

/** The address has shown that it has a code. */
export async function forgetWrongTries(trx: Trx, address: string): Promise<void> {
  await trx.deleteFrom('enrolment_try').where('address', '=', address).execute();
}
