import { type Insertable, type Selectable, sql } from 'kysely';
import type { Ticket, TicketEvent } from '../../../src-shared/domain/ticket';
import type { Reader, Trx } from '../../db/database';
import type { TicketEventTable, TicketTable } from './ticket.table';

const TICKET = [
  'id',
  'desk_id',
  'message_id',
  'department_id',
  'number',
  'text',
  'state',
  'deadline_at',
  'created_at',
  'created_by',
  'settled_at',
  'version',
] as const;
const EVENT = ['id', 'desk_id', 'ticket_id', 'message_id', 'kind', 'text', 'at', 'actor'] as const;

/**
 * Takes the next number of a desk's day, such as `ZB-20260314-0007`. The counter row stays locked until the transaction
 * ends, so that no number is given twice and none is left out.
 *
 * @param day `YYYY-MM-DD` in the desk's time zone
 */
export async function takeTicketNumber(trx: Trx, deskId: Ticket['deskId'], day: string): Promise<string> {
  const { next } = await trx
    .insertInto('ticket_counter')
    .values({ desk_id: deskId, day, next: 1 })
    .onConflict((conflict) => conflict.columns(['desk_id', 'day']).doUpdateSet({ next: sql`ticket_counter.next + 1` }))
    .returning('next')
    .executeTakeFirstOrThrow();
  const { ticket_prefix: prefix } = await trx
    .selectFrom('desk')
    .select('ticket_prefix')
    .where('id', '=', deskId)
    .executeTakeFirstOrThrow();
  return `${prefix}-${day.replaceAll('-', '')}-${String(next).padStart(4, '0')}`;
}

/** More tickets than a desk forwards in a day. */
const NUMBERS_SKIPPED = 1_000;

/**
 * In a store that was put back to an earlier state, leaves out the numbers that may have been given since, so that none names two
 * tickets: from the day of the last change that the store knows.
 */
export async function skipTicketNumbers(trx: Trx): Promise<void> {
  await sql`
    insert into ticket_counter (desk_id, day, next)
    select desk.id, day::date, ${NUMBERS_SKIPPED}::int
    from desk cross join generate_series(
      coalesce((select max(at) from change_transaction), now()) - interval '1 day', now() + interval '1 day', interval '1 day'
    ) as day
    on conflict (desk_id, day) do update set next = ticket_counter.next + ${NUMBERS_SKIPPED}::int`.execute(trx);
}

export async function findTakenTicketIds(db: Reader, ids: readonly Ticket['id'][]): Promise<Ticket['id'][]> {
  const rows = await db
    .selectFrom('ticket')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map((row) => row.id);
}

export async function insertTicket(trx: Trx, row: Insertable<TicketTable>): Promise<Ticket> {
  return toTicket(await trx.insertInto('ticket').values(row).returning(TICKET).executeTakeFirstOrThrow());
}

export async function insertTicketEvent(trx: Trx, row: Insertable<TicketEventTable>): Promise<TicketEvent> {
  return toTicketEvent(await trx.insertInto('ticket_event').values(row).returning(EVENT).executeTakeFirstOrThrow());
}

export async function findTicket(db: Reader, id: string): Promise<Ticket | null> {
  const row = await db
    .selectFrom('ticket')
    .select(TICKET)
    .where('id', '=', id as Ticket['id'])
    .executeTakeFirst();
  return row === undefined ? null : toTicket(row);
}

/** Locks one ticket; its message must be locked before. */
export async function lockTicket(trx: Trx, id: Ticket['id']): Promise<Ticket | null> {
  const row = await trx.selectFrom('ticket').select(TICKET).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toTicket(row);
}

export async function updateTicket(
  trx: Trx,
  id: Ticket['id'],
  patch: { state: Ticket['state']; settled_at?: string },
): Promise<Ticket> {
  const row = await trx
    .updateTable('ticket')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .returning(TICKET)
    .executeTakeFirstOrThrow();
  return toTicket(row);
}

export async function pageTickets(db: Reader, deskId: string, after: string, limit: number): Promise<Ticket[]> {
  const rows = await db
    .selectFrom('ticket')
    .select(TICKET)
    .where('desk_id', '=', deskId as Ticket['deskId'])
    .where('id', '>', after as Ticket['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toTicket);
}

export async function pageTicketEvents(
  db: Reader,
  deskId: string,
  after: string,
  limit: number,
): Promise<TicketEvent[]> {
  const rows = await db
    .selectFrom('ticket_event')
    .select(EVENT)
    .where('desk_id', '=', deskId as Ticket['deskId'])
    .where('id', '>', after as TicketEvent['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toTicketEvent);
}

function toTicket(row: Selectable<TicketTable>): Ticket {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    departmentId: row.department_id,
    number: row.number,
    text: row.text,
    state: row.state,
    deadlineAt: row.deadline_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    settledAt: row.settled_at,
    version: row.version,
  };
}

function toTicketEvent(row: Selectable<TicketEventTable>): TicketEvent {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    messageId: row.message_id,
    kind: row.kind,
    text: row.text,
    at: row.at,
    actor: row.actor,
  };
}
