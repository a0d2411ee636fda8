import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { Category } from '../../../src-shared/domain/classification';
import type { Message } from '../../../src-shared/domain/message';
import type { Retention } from '../../../src-shared/domain/retention';
import { isTicketOpen, TICKET_STATES } from '../../../src-shared/domain/ticket';
import type { Database, Reader, Trx } from '../../db/database';
import type { RetentionTable } from './retention.table';

const COLUMNS = ['message_id', 'desk_id', 'hold_reason', 'held_by', 'held_at', 'erased_at'] as const;

/** What stands about a message; null when nobody ever held it and it is not erased. */
export async function findRetention(db: Reader, messageId: Message['id']): Promise<Retention | null> {
  const row = await db.selectFrom('retention').select(COLUMNS).where('message_id', '=', messageId).executeTakeFirst();
  return row === undefined ? null : toRetention(row);
}

/** Writes whether a locked message is held. */
export async function saveHold(trx: Trx, hold: Omit<Retention, 'id' | 'erasedAt'>): Promise<Retention> {
  const held = { hold_reason: hold.holdReason, held_by: hold.heldBy, held_at: hold.heldAt };
  const row = await trx
    .insertInto('retention')
    .values({ message_id: hold.messageId, desk_id: hold.deskId, erased_at: null, ...held })
    .onConflict((conflict) => conflict.column('message_id').doUpdateSet(held))
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toRetention(row);
}

/** Marks messages as erased; what was said when one was held goes too. */
export async function markErased(
  trx: Trx,
  deskId: Message['deskId'],
  messageIds: readonly Message['id'][],
  now: string,
): Promise<Retention[]> {
  const erased = { hold_reason: null, held_by: null, held_at: null, erased_at: now };
  const rows = await trx
    .insertInto('retention')
    .values(messageIds.map((message_id) => ({ message_id, desk_id: deskId, ...erased })))
    .onConflict((conflict) => conflict.column('message_id').doUpdateSet(erased))
    .returning(COLUMNS)
    .execute();
  return rows.map(toRetention);
}

export async function pageRetention(db: Reader, deskId: string, after: string, limit: number): Promise<Retention[]> {
  const rows = await db
    .selectFrom('retention')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Retention['deskId'])
    .where('message_id', '>', after as Message['id'])
    .orderBy('message_id')
    .limit(limit)
    .execute();
  return rows.map(toRetention);
}

function toRetention(row: Selectable<RetentionTable>): Retention {
  return {
    id: row.message_id,
    deskId: row.desk_id,
    messageId: row.message_id,
    holdReason: row.hold_reason,
    heldBy: row.held_by,
    heldAt: row.held_at,
    erasedAt: row.erased_at,
  };
}

/** Messages of these categories (null: not classified) that were closed longer ago than so many days. */
export interface Period {
  categories: readonly (Category | null)[];
  days: number;
}

/**
 * Locks messages that are due, the longest closed first. What another transaction holds is left for the next time. The lock keeps
 * new tickets, replies and corrections out, but one may have come in since the statement began: see {@link listStillDue}.
 */
export async function lockDue(
  trx: Trx,
  deskId: Message['deskId'],
  periods: readonly Period[],
  limit: number,
): Promise<Message['id'][]> {
  const rows = await due(trx, deskId, periods).limit(limit).forUpdate().skipLocked().execute();
  return rows.map(({ id }) => id);
}

/** Those of the locked messages that are still due now that nothing can come in any more. */
export async function listStillDue(
  trx: Trx,
  deskId: Message['deskId'],
  periods: readonly Period[],
  ids: readonly Message['id'][],
): Promise<{ id: Message['id']; closedAt: string | null }[]> {
  return due(trx, deskId, periods).select('message.closed_at as closedAt').where('message.id', 'in', ids).execute();
}

/** How many messages of a desk are due, and when the one closed longest ago was closed. */
export async function countDue(
  db: Reader,
  deskId: Message['deskId'],
  periods: readonly Period[],
): Promise<{ count: number; oldest: string | null }> {
  return due(db, deskId, periods)
    .clearSelect()
    .clearOrderBy()
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('message.closed_at').as('oldest')])
    .executeTakeFirstOrThrow();
}

function due(db: Reader, deskId: Message['deskId'], periods: readonly Period[]) {
  return db
    .selectFrom('message')
    .select('message.id')
    .where('message.desk_id', '=', deskId)
    .where('message.status', '=', sql.lit('closed'))
    .where('message.emergency', '=', false)
    .where((eb) => eb.or(periods.map((period) => isPast(eb, period))))
    .where((eb) => eb.not(eb.or(whatKeepsIt(eb))))
    .orderBy('message.closed_at')
    .orderBy('message.id');
}

type OnMessage = ExpressionBuilder<Database, 'message'>;

function isPast(eb: OnMessage, { categories, days }: Period) {
  const named = categories.filter((category) => category !== null);
  return eb.and([
    eb('message.closed_at', '<', sql<string>`now() - make_interval(days => ${days}::int)`),
    eb.or([
      ...(named.length > 0 ? [eb('message.category', 'in', named)] : []),
      ...(named.length < categories.length ? [eb('message.category', 'is', null)] : []),
    ]),
  ]);
}

/** A hold, what is open on it, and a handover that has it in common with a message that is held: it is signed as a whole. */
function whatKeepsIt(eb: OnMessage) {
  return [
    eb.exists(
      eb
        .selectFrom('retention')
        .select('retention.message_id')
        .whereRef('retention.message_id', '=', 'message.id')
        .where((its) => its.or([its('hold_reason', 'is not', null), its('erased_at', 'is not', null)])),
    ),
    eb.exists(
      eb
        .selectFrom('ticket')
        .select('ticket.id')
        .whereRef('ticket.message_id', '=', 'message.id')
        .where('ticket.state', 'in', TICKET_STATES.filter(isTicketOpen)),
    ),
    eb.exists(
      eb
        .selectFrom('reply')
        .select('reply.id')
        .whereRef('reply.message_id', '=', 'message.id')
        .where('reply.state', 'in', ['checking', 'queued']),
    ),
    eb.exists(
      eb
        .selectFrom('correction')
        .select('correction.id')
        .whereRef('correction.message_id', '=', 'message.id')
        .where('correction.state', '=', 'open'),
    ),
    eb.exists(
      eb
        .selectFrom('emergency')
        .select('emergency.id')
        .whereRef('emergency.message_id', '=', 'message.id')
        .where('emergency.resolved_at', 'is', null),
    ),
    eb.exists(
      eb
        .selectFrom('delivery')
        .select('delivery.id')
        .whereRef('delivery.message_id', '=', 'message.id')
        .where('delivery.state', 'in', ['pending', 'sending', 'unknown']),
    ),
    eb.exists(
      eb
        .selectFrom('promise')
        .select('promise.id')
        .whereRef('promise.message_id', '=', 'message.id')
        .where('promise.kept_at', 'is', null),
    ),
    sql<boolean>`exists (select from handover where handover.items @> jsonb_build_array(jsonb_build_object('messageId', message.id))
      and (handover.state in ('offered', 'questioned') or exists (select from jsonb_array_elements(handover.items) as item
        join retention on retention.message_id = (item ->> 'messageId')::uuid where retention.hold_reason is not null)))`,
  ];
}

export interface RetentionFigures {
  erased: number;
  held: number;
  lastErasedAt: string | null;
  endedAt: string | null;
  vacuumFor: string | null;
}

/** What has been erased so far, over all desks. */
export async function readRetentionFigures(db: Reader): Promise<RetentionFigures> {
  const counted = db
    .selectFrom('retention')
    .select(({ fn }) => [
      fn.count<number>('erased_at').as('erased'),
      fn.count<number>('hold_reason').as('held'),
      fn.max('erased_at').as('lastErasedAt'),
    ])
    .executeTakeFirstOrThrow();
  const run = db
    .selectFrom('retention_run')
    .select(['ended_at as endedAt', 'vacuum_for as vacuumFor'])
    .executeTakeFirstOrThrow();
  return { ...(await counted), ...(await run) };
}

/** Desks of the store. */
export async function listDesks(db: Reader): Promise<Message['deskId'][]> {
  const rows = await db.selectFrom('desk').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id as Message['deskId']);
}
