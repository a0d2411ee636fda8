import { sql } from 'kysely';
import type { Reader, Trx } from '../../db/database';
import type { PassphraseChangeTable } from './officer-secret.table';

/** By when what is repeated has been heard of. */
const KEPT_DAYS = 90;
const LISTED = 1_000;

export interface DecidedChange {
  boxHash: string;
  outcome: PassphraseChangeTable['outcome'];
  /** Of the new passphrase; null unless it was changed. */
  secretVersion: number | null;
}

export async function findDecidedChange(
  db: Reader,
  workstationId: string,
  boxHash: string,
): Promise<DecidedChange | null> {
  const row = await db
    .selectFrom('passphrase_change')
    .select(['box_hash', 'outcome', 'secret_version'])
    .where('workstation_id', '=', workstationId)
    .where('box_hash', '=', boxHash)
    .executeTakeFirst();
  return row === undefined ? null : { boxHash: row.box_hash, outcome: row.outcome, secretVersion: row.secret_version };
}

/** What was decided on the workstation's changes, the latest first. */
export async function listDecidedChanges(db: Reader, workstationId: string): Promise<DecidedChange[]> {
  const rows = await db
    .selectFrom('passphrase_change')
    .select(['box_hash', 'outcome', 'secret_version'])
    .where('workstation_id', '=', workstationId)
    .orderBy('at', 'desc')
    .limit(LISTED)
    .execute();
  return rows.map((row) => ({ boxHash: row.box_hash, outcome: row.outcome, secretVersion: row.secret_version }));
}

/** Notes what was decided; the workstation's old ones go. */
export async function putDecidedChange(trx: Trx, workstationId: string, change: DecidedChange): Promise<void> {
  await trx
    .deleteFrom('passphrase_change')
    .where('workstation_id', '=', workstationId)
    .where('at', '<', sql<string>`now() - make_interval(days => ${KEPT_DAYS})`)
    .execute();
  await trx
    .insertInto('passphrase_change')
    .values({
      workstation_id: workstationId,
      box_hash: change.boxHash,
      outcome: change.outcome,
      secret_version: change.secretVersion,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
