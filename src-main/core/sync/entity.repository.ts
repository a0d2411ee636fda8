import { sql } from 'kysely';
import type { EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import { columnValuesOf, entityTables } from './entity-columns';

/**
 * One row of a synced entity as the rest of the program knows it.
 * @param row a whole row of the entity's table
 */
export function rowToEntity<E extends EntityName>(entity: E, row: object): EntityRow<E> {
  const values = row as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const { field, column, kind } of entityTables[entity].columns) {
    const value = values[column] ?? null;
    result[field] =
      kind === 'flag' ? value === 1 : kind === 'json' && value !== null ? JSON.parse(String(value)) : value;
  }
  return result as EntityRow<E>;
}

/** @returns null when there is no such row */
export async function getEntity<E extends EntityName>(
  db: ReadDatabase,
  entity: E,
  id: string,
): Promise<EntityRow<E> | null> {
  const [row] = await rowsWhere(db, entity, 'id', id);
  return row ?? null;
}

/** The rows with these ids that are there, in the order of the ids. */
export async function listEntities<E extends EntityName>(
  db: ReadDatabase,
  entity: E,
  ids: readonly string[],
): Promise<EntityRow<E>[]> {
  if (ids.length === 0) return [];
  const query = sql<object>`select ${columnList(entity)} from ${sql.table(entityTables[entity].table)}
    where id in (select value from json_each(${JSON.stringify(ids)}))`;
  const { rows } = await query.execute(db);
  const byId = new Map<string, EntityRow<E>>();
  for (const row of rows) {
    const value = rowToEntity(entity, row);
    byId.set(value.id, value);
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Rows of an entity that belong to a message, in the order of their ids. */
export function entitiesOfMessage<E extends 'ticket' | 'reply' | 'emergency'>(
  db: ReadDatabase,
  entity: E,
  messageId: string,
): Promise<EntityRow<E>[]> {
  return rowsWhere(db, entity, 'message_id', messageId);
}

/** Writes a row whole, whether or not it is there. */
export async function putEntity<E extends EntityName>(
  trx: WriteTransaction,
  entity: E,
  row: EntityRow<E>,
): Promise<void> {
  const values = sql.join(columnValuesOf(entity, row));
  await sql`insert or replace into ${sql.table(entityTables[entity].table)} (${columnList(entity)})
    values (${values})`.execute(trx);
}

export async function removeEntity(trx: WriteTransaction, entity: EntityName, id: string): Promise<void> {
  await sql`delete from ${sql.table(entityTables[entity].table)} where id = ${id}`.execute(trx);
}

export async function clearEntity(trx: WriteTransaction, entity: EntityName): Promise<void> {
  await sql`delete from ${sql.table(entityTables[entity].table)}`.execute(trx);
}

/**
 * Moves staged rows of a snapshot into their tables, in the order in which they came.
 * @param after rowid of the staging table after which to go on
 * @returns rowid of the last row moved, null when there was none left
 */
export async function takeStaged(trx: WriteTransaction, after: number, limit: number): Promise<number | null> {
  const next = sql`select rowid as at, entity from sync_staging where rowid > ${after} order by rowid limit ${limit}`;
  const { rows } = await sql<{ entity: EntityName; last: number }>`
    select entity, max(at) as last from (${next}) group by entity`.execute(trx);
  if (rows.length === 0) return null;
  const last = Math.max(...rows.map((row) => row.last));
  for (const { entity } of rows) {
    const { table, columns } = entityTables[entity];
    const values = columns.map((_, index) => sql`json_extract("row", ${sql.lit(`$[${index}]`)})`);
    await sql`insert or replace into ${sql.table(table)} (${columnList(entity)}) select ${sql.join(values)}
      from sync_staging where rowid > ${after} and rowid <= ${last} and entity = ${entity}`.execute(trx);
  }
  return last;
}

async function rowsWhere<E extends EntityName>(
  db: ReadDatabase,
  entity: E,
  column: 'id' | 'message_id',
  value: string,
): Promise<EntityRow<E>[]> {
  const query = sql<object>`select ${columnList(entity)} from ${sql.table(entityTables[entity].table)} where ${sql.ref(column)} = ${value} order by id`;
  const { rows } = await query.execute(db);
  return rows.map((row) => rowToEntity(entity, row));
}

function columnList(entity: EntityName) {
  return sql.join(entityTables[entity].columns.map(({ column }) => sql.ref(column)));
}
