import type { EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import { getEntity, putEntity, removeEntity } from './entity.repository';

export async function hasShadow(db: ReadDatabase): Promise<boolean> {
  return (await db.selectFrom('shadow').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Writes a row of a local effect; what the gateway had there is kept the first time. */
export async function putShadowed<E extends EntityName>(
  trx: WriteTransaction,
  entity: E,
  row: EntityRow<E>,
): Promise<void> {
  const known = await trx
    .selectFrom('shadow')
    .select('id')
    .where('entity', '=', entity)
    .where('id', '=', row.id)
    .executeTakeFirst();
  if (known === undefined) {
    const base = await getEntity(trx, entity, row.id);
    await trx
      .insertInto('shadow')
      .values({ entity, id: row.id, row: base === null ? null : JSON.stringify(base) })
      .execute();
  }
  await putEntity(trx, entity, row);
}

/**
 * Puts the gateway's rows back in place of every local effect.
 * @returns the entities that were touched
 */
export async function restoreShadowed(trx: WriteTransaction): Promise<Set<EntityName>> {
  const rows = await trx.selectFrom('shadow').select(['entity', 'id', 'row']).execute();
  for (const { entity, id, row } of rows) {
    if (row === null) await removeEntity(trx, entity, id);
    else await putEntity(trx, entity, JSON.parse(row) as EntityRow<EntityName>);
  }
  await clearShadow(trx);
  return new Set(rows.map(({ entity }) => entity));
}

async function clearShadow(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('shadow').execute();
}

/** The gateway's word on a lease: into the effective row and into the row that is kept beneath it. */
export async function setLease(
  trx: WriteTransaction,
  messageId: EntityRow<'message'>['id'],
  leaseUntil: string,
): Promise<void> {
  await trx
    .updateTable('message')
    .set({ lease_until: leaseUntil })
    .where('id', '=', messageId)
    .where('lease_until', 'is not', null)
    .execute();
  const shadow = await trx
    .selectFrom('shadow')
    .select('row')
    .where('entity', '=', 'message')
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (shadow?.row == null) return;
  const base = { ...(JSON.parse(shadow.row) as EntityRow<'message'>), leaseUntil };
  await trx
    .updateTable('shadow')
    .set({ row: JSON.stringify(base) })
    .where('entity', '=', 'message')
    .where('id', '=', messageId)
    .execute();
}
