import { sql } from 'kysely';
import type { Ticket } from '../../../src-shared/domain/ticket';
import type { Db, Reader, Trx } from '../../db/database';
import type { OaEvent } from './oa-wire';

export interface WatchedTicket {
  ticketId: Ticket['id'];
  number: string;
  deskId: Ticket['deskId'];
  messageId: Ticket['messageId'];
  /** The OA's own id, where it gave one when the ticket was handed over. */
  ref: string | null;
}

/** Begins to follow a ticket that the OA has. */
export async function watchTicket(trx: Trx, ticketId: string, number: string, now: string): Promise<void> {
  await trx
    .insertInto('oa_poll')
    .values({ ticket_id: ticketId as Ticket['id'], number, due_at: now })
    .onConflict((conflict) => conflict.column('ticket_id').doUpdateSet({ due_at: now }))
    .execute();
}

export async function stopWatching(trx: Trx, ticketId: Ticket['id']): Promise<void> {
  await trx.deleteFrom('oa_poll').where('ticket_id', '=', ticketId).execute();
}

/**
 * Makes a ticket due for reading, after a callback. The callback's revision only says whether there can be news.
 *
 * @returns how many tickets became due
 */
export async function markDue(db: Db, number: string, revision: number): Promise<number> {
  const result = await db
    .updateTable('oa_poll')
    .set({ due_at: sql`clock_timestamp()` })
    .where('number', '=', number)
    .where('revision', '<', revision)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Takes tickets that are due and makes them due again after `pollMs`, so that several gateways share the reading.
 * Taken but not read (a crash) only means: read one period later.
 */
export async function takeDue(db: Db, pollMs: number, limit: number): Promise<WatchedTicket[]> {
  const due = await db
    .selectFrom('oa_poll')
    .innerJoin('ticket', 'ticket.id', 'oa_poll.ticket_id')
    .leftJoin('delivery', (join) =>
      join
        .onRef('delivery.subject_id', '=', 'oa_poll.ticket_id')
        .on('delivery.kind', '=', 'ticket')
        .on('delivery.via', '=', 'oa'),
    )
    .select([
      'oa_poll.ticket_id',
      'oa_poll.number',
      'oa_poll.due_at',
      'ticket.desk_id',
      'ticket.message_id',
      'delivery.remote_ref',
    ])
    .where('oa_poll.due_at', '<=', sql<string>`clock_timestamp()`)
    .orderBy('oa_poll.due_at')
    .limit(limit)
    .execute();
  const taken: WatchedTicket[] = [];
  for (const row of due) {
    const claimed = await db
      .updateTable('oa_poll')
      .set({ due_at: sql`clock_timestamp() + make_interval(secs => ${jittered(pollMs) / 1_000}::float8)` })
      .where('ticket_id', '=', row.ticket_id)
      .where('due_at', '=', row.due_at)
      .executeTakeFirst();
    if (Number(claimed.numUpdatedRows) === 1) {
      taken.push({
        ticketId: row.ticket_id,
        number: row.number,
        deskId: row.desk_id,
        messageId: row.message_id,
        ref: row.remote_ref,
      });
    }
  }
  return taken;
}

/** ±10 %, so that tickets handed over together, and gateways started together, do not ask together for ever. */
function jittered(ms: number): number {
  return ms * (0.9 + Math.random() * 0.2);
}

/** Ids of the events already applied to a ticket. */
export async function readAppliedEvents(db: Reader, ticketId: Ticket['id']): Promise<Set<string>> {
  const rows = await db.selectFrom('oa_event').select('event_id').where('ticket_id', '=', ticketId).execute();
  return new Set(rows.map((row) => row.event_id));
}

export async function insertAppliedEvent(
  trx: Trx,
  ticketId: Ticket['id'],
  event: OaEvent,
  at: string,
  taken: boolean,
): Promise<void> {
  await trx
    .insertInto('oa_event')
    .values({
      ticket_id: ticketId,
      event_id: event.id,
      kind: event.kind,
      text: event.text,
      at,
      actor: event.actor,
      taken,
    })
    .execute();
}

export async function updateRevision(trx: Trx, ticketId: Ticket['id'], revision: number): Promise<void> {
  await trx.updateTable('oa_poll').set({ revision }).where('ticket_id', '=', ticketId).execute();
}
