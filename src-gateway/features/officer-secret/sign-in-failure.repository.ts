import { sql } from 'kysely';
import type { Reader, Trx } from '../../db/database';
import type { SignInFailureTable } from './officer-secret.table';

type Subject = Pick<SignInFailureTable, 'kind' | 'id'>;

/** How long attempts of this officer or workstation are refused still, ms, on the database's clock. */
export async function readWaitMs(db: Reader, { kind, id }: Subject): Promise<number> {
  const row = await db
    .selectFrom('sign_in_failure')
    .select(sql<number>`ceil(extract(epoch from wait_until - clock_timestamp()) * 1000)::float8`.as('wait_ms'))
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return Math.max(0, row?.wait_ms ?? 0);
}

/** Counts a failure, holding the row until the transaction ends; returns how many there are in a row. */
export async function countFailure(trx: Trx, { kind, id }: Subject): Promise<number> {
  const row = await trx
    .insertInto('sign_in_failure')
    .values({ kind, id, failures: 1, wait_until: sql<string>`clock_timestamp()` })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'id']).doUpdateSet({ failures: sql<number>`sign_in_failure.failures + 1` }),
    )
    .returning('failures')
    .executeTakeFirstOrThrow();
  return row.failures;
}

export async function setWait(trx: Trx, { kind, id }: Subject, waitMs: number): Promise<void> {
  await trx
    .updateTable('sign_in_failure')
    .set({ wait_until: sql<string>`clock_timestamp() + ${waitMs} * interval '1 millisecond'` })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
}

export async function clearFailures(trx: Trx, { kind, id }: Subject): Promise<void> {
  await trx.deleteFrom('sign_in_failure').where('kind', '=', kind).where('id', '=', id).execute();
}
