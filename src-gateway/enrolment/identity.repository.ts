import { randomBytes } from 'node:crypto';
import { makeKeys, type StoredKeys, storedKeysSchema } from '../../src-files/keys/key-pairs';
import type { Db, Reader } from '../db/database';
import { toJson } from '../db/json';

/** What every gateway on one store shares. */
export interface GatewayIdentity {
  keys: StoredKeys;
  /** 32 bytes; session tokens are made under it. */
  sessionSecret: Buffer;
}

/** The identity of this store's gateways; the first one to ask makes it. */
export async function openIdentity(db: Db): Promise<GatewayIdentity> {
  const known = await readIdentity(db);
  if (known !== null) return known;
  await db
    .insertInto('gateway_identity')
    .values({ id: 1, keys: toJson(makeKeys()), session_secret: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const identity = await readIdentity(db);
  if (identity === null) throw new Error('the store has no identity');
  return identity;
}

async function readIdentity(db: Reader): Promise<GatewayIdentity | null> {
  const row = await db.selectFrom('gateway_identity').select(['keys', 'session_secret']).executeTakeFirst();
  return row === undefined ? null : { keys: storedKeysSchema.parse(row.keys), sessionSecret: row.session_secret };
}
