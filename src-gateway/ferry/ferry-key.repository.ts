import { sql } from 'kysely';
import { makeKeys, type StoredKeys, storedKeysSchema } from '../../src-files/keys/key-pairs';
import type { Reader, Trx } from '../db/database';
import { toJson } from '../db/json';

export interface OwnKey {
  keys: StoredKeys;
  oldUntil: string | null;
}

/** The gateway's keys for bundles, the newest last; the first that are asked for are made. */
export async function openOwnKeys(trx: Trx): Promise<OwnKey[]> {
  const known = await listOwnKeys(trx);
  if (known.length > 0) return known;
  await insertOwnKeys(trx, makeKeys());
  return listOwnKeys(trx);
}

export async function listOwnKeys(db: Reader): Promise<OwnKey[]> {
  const rows = await db
    .selectFrom('ferry_key')
    .select(['keys', 'old_until'])
    .orderBy('made_at')
    .orderBy('key_id')
    .execute();
  return rows.map(({ keys, old_until }) => ({ keys: storedKeysSchema.parse(keys), oldUntil: old_until }));
}

/** New keys; what the former ones sign counts for so many days more. @returns until when */
export async function renewOwnKeys(trx: Trx, days: number): Promise<string> {
  const { until } = await trx
    .selectNoFrom(sql<string>`clock_timestamp() + make_interval(days => ${days})`.as('until'))
    .executeTakeFirstOrThrow();
  await trx.updateTable('ferry_key').set({ old_until: until }).where('old_until', 'is', null).execute();
  await insertOwnKeys(trx, makeKeys());
  return until;
}

async function insertOwnKeys(trx: Trx, keys: StoredKeys): Promise<void> {
  await trx
    .insertInto('ferry_key')
    .values({ key_id: keys.keyId, keys: toJson(keys), old_until: null })
    .execute();
}
