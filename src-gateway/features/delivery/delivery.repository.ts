import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Delivery } from '../../../src-shared/domain/delivery';
import type { Reader, Trx } from '../../db/database';
import type { DeliveryTable } from './delivery.table';

export type DeliveryRow = Selectable<DeliveryTable>;
export type DeliveryPatch = Partial<
  Pick<
    Updateable<DeliveryTable>,
    'state' | 'attempts' | 'last_error' | 'remote_ref' | 'reached' | 'tries' | 'next_at' | 'updated_at'
  >
>;

/** `next_at` of what no program can learn more about: only a person moves it on. */
export const NEVER = '9999-12-31T00:00:00.000Z';

const COLUMNS = [
  'id',
  'desk_id',
  'message_id',
  'kind',
  'subject_id',
  'via',
  'address',
  'state',
  'attempts',
  'last_error',
  'remark',
  'remote_ref',
  'reached',
  'tries',
  'next_at',
  'created_at',
  'updated_at',
] as const;

/** The row as workstations see it. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    kind: row.kind,
    subjectId: row.subject_id,
    via: row.via,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    updatedAt: row.updated_at,
  };
}

/** One page of a desk's deliveries after an id, for the snapshot. */
export async function pageDeliveries(db: Reader, deskId: string, after: string, limit: number): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Delivery['deskId'])
    .where('id', '>', after as Delivery['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}

export async function insertDelivery(trx: Trx, row: Insertable<DeliveryTable>): Promise<DeliveryRow> {
  return trx.insertInto('delivery').values(row).returning(COLUMNS).executeTakeFirstOrThrow();
}

export async function findDelivery(db: Reader, id: string): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('id', '=', id as Delivery['id'])
    .executeTakeFirst();
}

/** Locks one delivery; its message must be locked before (order of locks). */
export async function lockDelivery(trx: Trx, id: string): Promise<DeliveryRow | undefined> {
  return trx
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('id', '=', id as Delivery['id'])
    .forUpdate()
    .executeTakeFirst();
}

/** Locks the latest delivery of a ticket, ticket event or reply. */
export async function lockDeliveryOf(
  trx: Trx,
  kind: Delivery['kind'],
  subjectId: string,
): Promise<DeliveryRow | undefined> {
  return trx
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}

/** The message to which a ticket's, ticket event's or reply's deliveries belong; null when there are none. */
export async function findDeliveredMessage(
  db: Reader,
  kind: Delivery['kind'],
  subjectId: string,
): Promise<Delivery['messageId'] | null> {
  const row = await db
    .selectFrom('delivery')
    .select('message_id')
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .limit(1)
    .executeTakeFirst();
  return row?.message_id ?? null;
}

/** By which way a ticket went, and where to: what follows it goes the same way, whatever its department has now. */
export async function findTicketWay(
  db: Reader,
  ticketId: string,
): Promise<Pick<DeliveryRow, 'via' | 'address'> | undefined> {
  return db
    .selectFrom('delivery')
    .select(['via', 'address'])
    .where('subject_id', '=', ticketId)
    .where('kind', '=', 'ticket')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function updateDelivery(trx: Trx, id: Delivery['id'], patch: DeliveryPatch): Promise<DeliveryRow> {
  return trx.updateTable('delivery').set(patch).where('id', '=', id).returning(COLUMNS).executeTakeFirstOrThrow();
}

/**
 * State of the ticket's own delivery and of earlier remarks on it, and when they are looked at next. Earlier on the database's clock, which all gateways share:
 * ids are made on theirs.
 */
export async function readDeliveriesBefore(
  db: Reader,
  row: Pick<DeliveryRow, 'id' | 'message_id' | 'created_at'>,
  ticketId: string,
): Promise<Pick<DeliveryRow, 'kind' | 'state' | 'next_at'>[]> {
  return db
    .selectFrom('delivery')
    .leftJoin('ticket_event', 'ticket_event.id', 'delivery.subject_id')
    .select(['delivery.kind', 'delivery.state', 'delivery.next_at'])
    .where('delivery.message_id', '=', row.message_id)
    .where('delivery.id', '<>', row.id)
    .where((is) =>
      is.or([
        is('delivery.kind', '=', 'ticket'),
        is('delivery.created_at', '<', row.created_at),
        is.and([is('delivery.created_at', '=', row.created_at), is('delivery.id', '<', row.id)]),
      ]),
    )
    .where((is) =>
      is.or([is('delivery.subject_id', '=', ticketId), is('ticket_event.ticket_id', '=', ticketId as never)]),
    )
    .execute();
}

/** Deliveries in `sending` since before an instant: their gateway died or lost its database. */
export async function listStaleSending(
  db: Reader,
  via: Delivery['via'],
  before: string,
): Promise<Pick<DeliveryRow, 'id'>[]> {
  return db
    .selectFrom('delivery')
    .select('id')
    .where('state', '=', 'sending')
    .where('via', '=', via)
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(200)
    .execute();
}

/** Deliveries that should have been tried before an instant and were not: their job was lost. */
export async function listOverdue(db: Reader, before: string): Promise<Pick<DeliveryRow, 'id'>[]> {
  return db
    .selectFrom('delivery')
    .select('id')
    .where('state', 'in', ['pending', 'unknown'])
    .where('next_at', '<', before)
    .orderBy('next_at')
    .limit(200)
    .execute();
}
