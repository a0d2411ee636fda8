import { sql } from 'kysely';
import type { MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Promised, Shift } from '../../../../src-shared/domain/shift';
import { isTicketOpen, TICKET_STATES } from '../../../../src-shared/domain/ticket';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

const OPEN_TICKETS = TICKET_STATES.filter(isTicketOpen);

/** Shifts that run on the desk, the oldest first. */
export async function listRunningShifts(db: ReadDatabase): Promise<Shift[]> {
  const rows = await db
    .selectFrom('shift')
    .select(['id', 'desk_id', 'officer_id', 'officer_name', 'workstation_id', 'state', 'started_at', 'checks'])
    .select(['ended_at', 'handover_id', 'end_word', 'version'])
    .where('state', '=', 'running')
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('shift', row));
}

/** Promises that nobody has kept yet, the next first. */
export async function listOpenPromises(db: ReadDatabase): Promise<Promised[]> {
  const rows = await db
    .selectFrom('promise')
    .select(['id', 'desk_id', 'message_id', 'text', 'due_at', 'made_by', 'made_at', 'kept_at', 'kept_by', 'version'])
    .where('kept_at', 'is', null)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('promise', row));
}

/** Emergencies that nobody has acknowledged. */
export async function countUnacknowledged(db: ReadDatabase): Promise<number> {
  const row = await db
    .selectFrom('emergency')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('acknowledged_at', 'is', null)
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function countOpenEmergencies(db: ReadDatabase): Promise<number> {
  const row = await db
    .selectFrom('emergency')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Replies that an officer has written and the gateway does not have. */
export async function countUnsyncedReplies(db: ReadDatabase, officerId: OfficerId): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('type', '=', 'reply.queue')
    .where('actor', '=', officerId)
    .where('state', 'in', ['pending', 'sent'])
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Replies of an officer since an instant that went out or are to go out. */
export async function countAnswered(db: ReadDatabase, officerId: OfficerId, since: string): Promise<number> {
  const row = await db
    .selectFrom('reply')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('officer_id', '=', officerId)
    .where('queued_at', '>=', since)
    .where('state', 'not in', ['checking', 'failed', 'returned'])
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Open messages that an officer holds, those of them that wait for a department, and those that nobody has taken. */
export async function countOpenMessages(
  db: ReadDatabase,
  officerId: OfficerId,
): Promise<{ held: number; waiting: number; unclaimed: number }> {
  const held = await db
    .selectFrom('message')
    .select('status')
    .where('holder_id', '=', officerId)
    .where('status', '<>', 'closed')
    .execute();
  const { unclaimed } = await db
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('unclaimed'))
    .where('status', '=', 'new')
    .executeTakeFirstOrThrow();
  return { held: held.length, waiting: held.filter(({ status }) => status === 'waiting').length, unclaimed };
}

export interface DueTicket {
  id: string;
  messageId: MessageId;
  text: string;
  dueAt: string;
}

/** Open tickets whose deadline comes before an instant, the next first. */
export async function listDueTickets(db: ReadDatabase, before: string, limit: number): Promise<DueTicket[]> {
  return db
    .selectFrom('ticket')
    .leftJoin('department', 'department.id', 'ticket.department_id')
    .select(['ticket.id', 'ticket.message_id as messageId', 'ticket.deadline_at as dueAt'])
    .select(sql<string>`concat_ws(' ', department.name, ticket.number, substr(ticket.text, 1, 80))`.as('text'))
    .where('ticket.state', 'in', OPEN_TICKETS)
    .where('ticket.deadline_at', '<=', before)
    .orderBy('ticket.deadline_at')
    .orderBy('ticket.id')
    .limit(limit)
    .execute();
}
