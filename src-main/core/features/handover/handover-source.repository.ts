import { sql } from 'kysely';
import type { Category } from '../../../../src-shared/domain/classification';
import type { CommandId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import type { TicketState } from '../../../../src-shared/domain/ticket';
import { isTicketOpen, TICKET_STATES } from '../../../../src-shared/domain/ticket';
import type { CommandType } from '../../../../src-shared/sync/commands';
import type { ReadDatabase } from '../../db/database';

/** Rows out of which a handover is prepared, with no more columns than it shows. */

const OPEN_TICKETS = TICKET_STATES.filter(isTicketOpen);
/** Beginning of a message's text, longer than what is shown of it: a number that is cut in the middle is not masked. */
const BEGINNING = sql<string>`substr(message.text, 1, 300)`;

export interface SourceMessage {
  id: MessageId;
  authorName: string;
  text: string;
  category: Category | null;
  status: string;
  receivedAt: string;
}

export interface HeldSource extends SourceMessage {
  draft: string | null;
}

function messages(db: ReadDatabase) {
  return db
    .selectFrom('message')
    .select(['message.id', 'message.author_name as authorName', BEGINNING.as('text'), 'message.category'])
    .select(['message.status', 'message.received_at as receivedAt']);
}

/** Open messages that an officer holds or has a draft on: those with a draft first, then the oldest. */
export async function listHeldSources(db: ReadDatabase, officerId: OfficerId): Promise<HeldSource[]> {
  const held = db.selectFrom('message').select('id').where('holder_id', '=', officerId);
  const drafted = db.selectFrom('draft').select('message_id as id').where('officer_id', '=', officerId);
  return messages(db)
    .leftJoin('draft', (join) =>
      join.onRef('draft.message_id', '=', 'message.id').on('draft.officer_id', '=', officerId),
    )
    .select('draft.text as draft')
    .where('message.status', '<>', 'closed')
    .where('message.id', 'in', held.union(drafted))
    .orderBy(sql`draft.text is null`)
    .orderBy('message.received_at')
    .orderBy('message.id')
    .execute();
}

/** Messages that nobody has taken: emergencies and those that came before an instant, the oldest first. */
export async function listUnclaimedSources(db: ReadDatabase, before: string, limit: number): Promise<SourceMessage[]> {
  return messages(db)
    .where('message.status', '=', 'new')
    .where((where) => where.or([where('message.emergency', '=', 1), where('message.received_at', '<=', before)]))
    .orderBy('message.emergency', 'desc')
    .orderBy('message.received_at')
    .orderBy('message.id')
    .limit(limit)
    .execute();
}

/** Claims of an officer that are to move with the handover. */
export async function listClaims(
  db: ReadDatabase,
  officerId: OfficerId,
): Promise<{ messageId: MessageId; claimId: CommandId }[]> {
  const rows = await db
    .selectFrom('message')
    .select(['id', 'claim_id'])
    .where('holder_id', '=', officerId)
    .where('status', '<>', 'closed')
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, claim_id }) => (claim_id === null ? [] : [{ messageId: id, claimId: claim_id }]));
}

export interface SourceTicket {
  id: string;
  messageId: MessageId;
  number: string | null;
  state: TicketState;
  department: string | null;
  text: string;
  dueAt: string;
}

/** Open tickets of the desk, the next deadline first. */
export async function listTicketSources(db: ReadDatabase, limit: number): Promise<SourceTicket[]> {
  return db
    .selectFrom('ticket')
    .leftJoin('department', 'department.id', 'ticket.department_id')
    .select(['ticket.id', 'ticket.message_id as messageId', 'ticket.number', 'ticket.state'])
    .select(['department.name as department', 'ticket.deadline_at as dueAt'])
    .select(sql<string>`substr(ticket.text, 1, 200)`.as('text'))
    .where('ticket.state', 'in', OPEN_TICKETS)
    .orderBy('ticket.deadline_at')
    .orderBy('ticket.id')
    .limit(limit)
    .execute();
}

export interface SourceEmergency {
  id: string;
  messageId: MessageId;
  raisedBy: string;
  note: string;
  /** Of its message; null where the local copy does not have it. */
  authorName: string | null;
  text: string | null;
  category: Category | null;
}

/** Emergencies that are not resolved, the oldest first. */
export async function listEmergencySources(db: ReadDatabase): Promise<SourceEmergency[]> {
  return db
    .selectFrom('emergency')
    .leftJoin('message', 'message.id', 'emergency.message_id')
    .select(['emergency.id', 'emergency.message_id as messageId', 'emergency.raised_by as raisedBy', 'emergency.note'])
    .select(['message.author_name as authorName', BEGINNING.as('text'), 'message.category'])
    .where('emergency.resolved_at', 'is', null)
    .orderBy('emergency.raised_at')
    .orderBy('emergency.id')
    .execute();
}

export interface SourceCommand {
  id: string;
  type: CommandType;
  messageId: MessageId | null;
  state: string;
}

/** Commands of an officer that the gateway has not taken, or has refused and nobody has looked at. */
export async function listUnsyncedSources(
  db: ReadDatabase,
  officerId: OfficerId,
  limit: number,
): Promise<SourceCommand[]> {
  return db
    .selectFrom('outbox')
    .select(['id', 'type', 'message_id as messageId', 'state'])
    .where('actor', '=', officerId)
    .where('type', 'not in', ['handover.offer', 'handover.answer', 'shift.start', 'message.claim'])
    .where((where) =>
      where.or([
        where('state', 'in', ['pending', 'sent']),
        where.and([where('state', 'in', ['rejected', 'conflict']), where('dismissed', '=', 0)]),
      ]),
    )
    .orderBy('seq')
    .limit(limit)
    .execute();
}
