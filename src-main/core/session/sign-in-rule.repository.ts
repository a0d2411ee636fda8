import type { OfficerId } from '../../../src-shared/domain/ids';
import { type PublicKeys, publicKeysSchema } from '../../../src-shared/domain/key';
import type { ReadDatabase, WriteTransaction } from '../db/database';

export interface SignInRule {
  gatewayKeys: PublicKeys;
  lockAfterMinutes: number;
}

/** What the gateway last said; null before the first contact. */
export async function readSignInRule(db: ReadDatabase): Promise<SignInRule | null> {
  const row = await db
    .selectFrom('sign_in_rule')
    .select(['gateway_keys', 'lock_after_minutes'])
    .where('id', '=', 1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    gatewayKeys: publicKeysSchema.parse(JSON.parse(row.gateway_keys)),
    lockAfterMinutes: row.lock_after_minutes,
  };
}

export async function putSignInRule(trx: WriteTransaction, rule: SignInRule): Promise<void> {
  const values = { gateway_keys: JSON.stringify(rule.gatewayKeys), lock_after_minutes: rule.lockAfterMinutes };
  await trx
    .insertInto('sign_in_rule')
    .values({ id: 1, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

export interface WaitingChange {
  id: number;
  officerId: OfficerId;
  keyId: string;
  box: string;
}

/** Changes of passphrases that the gateway has not heard of, in their order. */
export async function listWaitingChanges(db: ReadDatabase): Promise<WaitingChange[]> {
  const rows = await db
    .selectFrom('passphrase_change')
    .select(['id', 'officer_id', 'key_id', 'box'])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, officerId: row.officer_id, keyId: row.key_id, box: row.box }));
}

export async function addWaitingChange(
  trx: WriteTransaction,
  change: Omit<WaitingChange, 'id'> & { changedAt: string },
): Promise<void> {
  await trx
    .insertInto('passphrase_change')
    .values({ officer_id: change.officerId, key_id: change.keyId, box: change.box, changed_at: change.changedAt })
    .execute();
}

/** What has been decided on, or is of no use any more. */
export async function removeWaitingChange(trx: WriteTransaction, id: number): Promise<void> {
  await trx.deleteFrom('passphrase_change').where('id', '=', id).execute();
}
