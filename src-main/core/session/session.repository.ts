import type { OfficerId } from '../../../src-shared/domain/ids';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import type { SessionTable } from './session.table';

/** The session of this run of the program, null when nobody has signed in since it started. */
export async function findSession(
  db: ReadDatabase,
  bootId: string,
): Promise<Pick<SessionTable, 'officer_id' | 'signed_in_at'> | null> {
  const row = await db
    .selectFrom('session')
    .select(['officer_id', 'signed_in_at'])
    .where('id', '=', 1)
    .where('boot_id', '=', bootId)
    .executeTakeFirst();
  return row ?? null;
}

export async function putSession(
  trx: WriteTransaction,
  session: { officerId: OfficerId; signedInAt: string; bootId: string },
): Promise<void> {
  const values = { officer_id: session.officerId, signed_in_at: session.signedInAt, boot_id: session.bootId };
  await trx
    .insertInto('session')
    .values({ id: 1, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** Takes away the session of an earlier run of the program, if one was left. */
export async function deleteOldSession(trx: WriteTransaction, bootId: string): Promise<void> {
  await trx.deleteFrom('session').where('boot_id', '<>', bootId).execute();
}

export async function deleteSession(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('session').where('id', '=', 1).execute();
}
