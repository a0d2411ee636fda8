import { type ExpressionBuilder, type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Message } from '../../../src-shared/domain/message';
import type { Reply } from '../../../src-shared/domain/reply';
import type { Ticket } from '../../../src-shared/domain/ticket';
import type { Database, Reader, Trx } from '../../db/database';
import type { ConversationTable, MessageTable } from './message.table';

export type MessageRow = Selectable<MessageTable>;
export type MessagePatch = Omit<Updateable<MessageTable>, 'id' | 'desk_id' | 'version'>;

const COLUMNS = [
  'id',
  'desk_id',
  'account_id',
  'channel',
  'remote_id',
  'conversation_id',
  'author_id',
  'author_name',
  'text',
  'posted_at',
  'received_at',
  'category',
  'business_line',
  'status',
  'emergency',
  'claim_id',
  'claim_version',
  'claimant_id',
  'holder_id',
  'holder_workstation_id',
  'lease_until',
  'claim_tentative',
  'claim_base_version',
  'claim_rank',
  'claim_used',
  'outcome',
  'closed_at',
  'reopened_at',
  'version',
] as const;

/** The row as workstations see it. */
export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    deskId: row.desk_id,
    accountId: row.account_id,
    channel: row.channel,
    remoteId: row.remote_id,
    conversationId: row.conversation_id,
    authorId: row.author_id,
    authorName: row.author_name,
    text: row.text,
    postedAt: row.posted_at,
    receivedAt: row.received_at,
    category: row.category,
    businessLine: row.business_line,
    status: row.status,
    emergency: row.emergency,
    claimId: row.claim_id,
    claimVersion: row.claim_version,
    holderId: row.holder_id,
    holderWorkstationId: row.holder_workstation_id,
    leaseUntil: row.lease_until,
    outcome: row.outcome,
    closedAt: row.closed_at,
    reopenedAt: row.reopened_at,
    version: row.version,
  };
}

/** Finds or makes the conversation of a citizen on an account; two gateways may do so at once. */
export async function upsertConversation(
  trx: Trx,
  row: Insertable<ConversationTable>,
): Promise<ConversationTable['id']> {
  await trx
    .insertInto('conversation')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'remote_key']).doNothing())
    .execute();
  const found = await trx
    .selectFrom('conversation')
    .select('id')
    .where('account_id', '=', row.account_id)
    .where('remote_key', '=', row.remote_key)
    .executeTakeFirstOrThrow();
  return found.id;
}

/** Inserts a message unless the channel already gave us one with that id; null then. */
export async function insertMessage(trx: Trx, row: Insertable<MessageTable>): Promise<MessageRow | null> {
  const inserted = await trx
    .insertInto('message')
    .values(row)
    .onConflict((conflict) => conflict.columns(['channel', 'remote_id']).doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return inserted ?? null;
}

/** Which message the channel already gave us under this id, and on which account; null when it did not. */
export async function findRemote(
  db: Reader,
  channel: Message['channel'],
  remoteId: string,
): Promise<{ id: Message['id']; accountId: Message['accountId'] } | null> {
  const found = await db
    .selectFrom('message')
    .select(['id', 'account_id as accountId'])
    .where('channel', '=', channel)
    .where('remote_id', '=', remoteId)
    .executeTakeFirst();
  return found ?? null;
}

export async function findMessage(db: Reader, id: string): Promise<MessageRow | undefined> {
  return db
    .selectFrom('message')
    .select(COLUMNS)
    .where('id', '=', id as Message['id'])
    .executeTakeFirst();
}

export async function listMessages(db: Reader, ids: readonly Message['id'][]): Promise<MessageRow[]> {
  return db.selectFrom('message').select(COLUMNS).where('id', 'in', ids).orderBy('id').execute();
}

/** Locks one message until the transaction ends. Messages are locked before everything that belongs to them. */
export async function lockMessage(trx: Trx, id: string, deskId?: string): Promise<MessageRow | undefined> {
  return trx
    .selectFrom('message')
    .select(COLUMNS)
    .where('id', '=', id as Message['id'])
    .$if(deskId !== undefined, (query) => query.where('desk_id', '=', deskId as Message['deskId']))
    .forUpdate()
    .executeTakeFirst();
}

/** Locks the conversation of a message, then the message: who holds one message of a citizen decides about the others. */
export async function lockInConversation(trx: Trx, deskId: string, messageId: string): Promise<MessageRow | undefined> {
  const conversationId = conversationOf(trx, deskId, messageId);
  // Sent together, carried out in this order.
  const [, message] = await Promise.all([
    trx.selectFrom('conversation').select('id').where('id', '=', conversationId).forUpdate().execute(),
    lockMessage(trx, messageId, deskId),
  ]);
  return message;
}

/** {@link lockInConversation} together with {@link lockHeldSiblings}. */
export async function lockWithSiblings(
  trx: Trx,
  deskId: string,
  messageId: Message['id'],
  now: string,
): Promise<{ message: MessageRow; siblings: MessageRow[] } | undefined> {
  const [message, siblings] = await Promise.all([
    lockInConversation(trx, deskId, messageId),
    lockHeldSiblings(trx, deskId, messageId, now),
  ]);
  return message === undefined ? undefined : { message, siblings };
}

function conversationOf(trx: Trx, deskId: string, messageId: string) {
  return trx
    .selectFrom('message')
    .select('conversation_id')
    .where('id', '=', messageId as Message['id'])
    .where('desk_id', '=', deskId as Message['deskId']);
}

/** Whether a reply to the message is under way (domain/reply.ts): as SQL, for a query on `message`. */
function replyOnItsWay(eb: ExpressionBuilder<Database, 'message'>) {
  return eb.exists(
    eb
      .selectFrom('reply')
      .select('reply.id')
      .whereRef('reply.message_id', '=', 'message.id')
      .where('reply.state', 'in', ['queued', 'checking']),
  );
}

/**
 * Locks the other messages of a message's conversation that somebody holds: under a lease that runs at `now`, or with a reply on
 * its way to the citizen.
 */
async function lockHeldSiblings(
  trx: Trx,
  deskId: string,
  messageId: Message['id'],
  now: string,
): Promise<MessageRow[]> {
  return trx
    .selectFrom('message')
    .select(COLUMNS)
    .where('conversation_id', '=', conversationOf(trx, deskId, messageId))
    .where('id', '<>', messageId)
    .where('holder_id', 'is not', null)
    .where((eb) => eb.or([eb('lease_until', '>', now), replyOnItsWay(eb)]))
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Writes columns of a locked message and raises its version. */
export async function updateMessage(trx: Trx, id: Message['id'], patch: MessagePatch): Promise<MessageRow> {
  return trx
    .updateTable('message')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

export interface MessageFacts {
  tickets: Pick<Ticket, 'state' | 'settledAt'>[];
  replies: Pick<Reply, 'state' | 'queuedAt'>[];
}

/** The tickets and replies from which the status of a message follows. */
export async function readFacts(db: Reader, messageId: Message['id']): Promise<MessageFacts> {
  const tickets = db
    .selectFrom('ticket')
    .select(['state', 'settled_at as settledAt'])
    .where('message_id', '=', messageId)
    .execute();
  const replies = db
    .selectFrom('reply')
    .select(['state', 'queued_at as queuedAt'])
    .where('message_id', '=', messageId)
    .execute();
  const [ticketRows, replyRows] = await Promise.all([tickets, replies]);
  return { tickets: ticketRows, replies: replyRows };
}

/** Desks on which a lease has run out. */
export async function listDesksWithExpiredLeases(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('message')
    .select('desk_id')
    .distinct()
    .where('holder_id', 'is not', null)
    .where('lease_until', '<', sql<string>`now()`)
    .where((eb) => eb.not(replyOnItsWay(eb)))
    .execute();
  return rows.map((row) => row.desk_id);
}

/**
 * Takes the holder off messages whose lease has run out, at most 500 at a time; not while a reply is on its way, since a
 * second officer would answer the same citizen. The claim's id stays, so that its officer may
 * still come back to it. A `waiting` or `answered` message stays so: only `claimed` follows from having a holder.
 */
export async function releaseExpiredLeases(trx: Trx, deskId: string): Promise<MessageRow[]> {
  const expired = trx
    .selectFrom('message')
    .select('id')
    .where('desk_id', '=', deskId as Message['deskId'])
    .where('holder_id', 'is not', null)
    .where('lease_until', '<', sql<string>`now()`)
    .where((eb) => eb.not(replyOnItsWay(eb)))
    .orderBy('id')
    .limit(500)
    .forUpdate()
    .skipLocked();
  return trx
    .updateTable('message')
    .set({
      holder_id: null,
      holder_workstation_id: null,
      lease_until: null,
      status: sql<Message['status']>`case when status = 'claimed' then 'new' else status end`,
      version: sql`version + 1`,
    })
    .where('id', 'in', expired)
    .returning(COLUMNS)
    .execute();
}

/** Whether a delivery belongs to a message. */
export async function ownsDelivery(db: Reader, messageId: Message['id'], deliveryId: string): Promise<boolean> {
  const found = await db
    .selectFrom('delivery')
    .select('id')
    .where('id', '=', deliveryId as never)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return found !== undefined;
}

/** One page of a desk's messages after an id, for the snapshot. */
export async function pageMessages(db: Reader, deskId: string, after: string, limit: number): Promise<Message[]> {
  const rows = await db
    .selectFrom('message')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Message['deskId'])
    .where('id', '>', after as Message['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toMessage);
}
