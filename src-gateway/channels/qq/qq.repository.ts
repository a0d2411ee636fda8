import { type Insertable, type Selectable, sql } from 'kysely';
import type { Ticket } from '../../../src-shared/domain/ticket';
import type { Db, Reader, Trx } from '../../db/database';
import type { QqEventTable, QqPostTable } from './qq.table';

export type QqPost = Selectable<QqPostTable>;
export type PostKey = Pick<QqPost, 'subject_id' | 'group_id' | 'part'>;

export interface GroupTicket {
  ticketId: Ticket['id'];
  deskId: Ticket['deskId'];
  messageId: Ticket['messageId'];
}

const POST = [
  'subject_id',
  'group_id',
  'part',
  'ticket_id',
  'text',
  'started_at',
  'tried_at',
  'message_id',
  'error',
] as const;

/** The posts of a subject in a group, in order; as they were planned at first, whatever is given now. */
export async function planPosts(
  db: Db,
  subject: Pick<QqPost, 'subject_id' | 'group_id' | 'ticket_id'>,
  texts: readonly string[],
): Promise<QqPost[]> {
  const planned = await listPosts(db, subject);
  if (planned.length > 0) return planned;
  const empty = { started_at: null, tried_at: null, message_id: null, error: null };
  await db
    .insertInto('qq_post')
    .values(texts.map((text, part) => ({ ...subject, part, text, ...empty })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return listPosts(db, subject);
}

export async function listPosts(db: Reader, subject: Pick<QqPost, 'subject_id' | 'group_id'>): Promise<QqPost[]> {
  return db
    .selectFrom('qq_post')
    .select(POST)
    .where('subject_id', '=', subject.subject_id)
    .where('group_id', '=', subject.group_id)
    .orderBy('part')
    .execute();
}

/** The posts of a ticket and of its remarks in a group. */
export async function listPostsOfTicket(db: Reader, ticketId: string, groupId: string): Promise<{ text: string }[]> {
  return db
    .selectFrom('qq_post')
    .select('text')
    .where('ticket_id', '=', ticketId as QqPost['ticket_id'])
    .where('group_id', '=', groupId)
    .execute();
}

/** Writes down that a post leaves now. */
export async function markTried(db: Db, post: PostKey): Promise<void> {
  const now = sql<string>`clock_timestamp()`;
  await atKey(db, post)
    .set({ started_at: sql<string>`coalesce(started_at, clock_timestamp())`, tried_at: now, error: null })
    .execute();
}

/** Takes back {@link markTried}: the post is known not to have left. */
export async function unmarkTried(db: Db, before: QqPost): Promise<void> {
  const { started_at, tried_at, error } = before;
  await atKey(db, before).set({ started_at, tried_at, error }).execute();
}

export async function recordPosted(db: Db, post: PostKey, messageId: string): Promise<void> {
  await atKey(db, post).set({ message_id: messageId, error: null }).execute();
}

export async function recordPostError(db: Db, post: PostKey, error: string): Promise<void> {
  await atKey(db, post).set({ error }).execute();
}

function atKey(db: Db, post: PostKey) {
  return db
    .updateTable('qq_post')
    .where('subject_id', '=', post.subject_id)
    .where('group_id', '=', post.group_id)
    .where('part', '=', post.part);
}

/**
 * In a store that was put back to an earlier state, what is not known to stand in its group may stand there since: it is looked for in the
 * group's history, from when it was put on its way.
 *
 * @param subject only this one's posts in its group; all when left out
 */
export async function doubtPosts(
  db: Db | Trx,
  subject: Pick<QqPost, 'subject_id' | 'group_id'> | null = null,
): Promise<void> {
  const query = db
    .updateTable('qq_post')
    .set((eb) => ({
      started_at: eb
        .selectFrom('delivery')
        .select((is) => is.fn.min('delivery.created_at').as('since'))
        .whereRef('delivery.subject_id', '=', 'qq_post.subject_id')
        .where('delivery.via', '=', 'qq'),
      tried_at: sql<string>`clock_timestamp()`,
    }))
    .where('message_id', 'is', null)
    .where('started_at', 'is', null);
  await (subject === null
    ? query
    : query.where('subject_id', '=', subject.subject_id).where('group_id', '=', subject.group_id)
  ).execute();
}

/** Which of these messages of a group are known to be posts of other subjects, with their text. */
export async function listForeignPosts(
  db: Reader,
  subject: Pick<QqPost, 'subject_id' | 'group_id'>,
  messageIds: readonly string[],
): Promise<{ text: string; messageId: string }[]> {
  if (messageIds.length === 0) return [];
  const rows = await db
    .selectFrom('qq_post')
    .select(['text', 'message_id'])
    .where('group_id', '=', subject.group_id)
    .where('subject_id', '<>', subject.subject_id)
    .where('message_id', 'in', [...messageIds])
    .execute();
  return rows.flatMap(({ text, message_id }) => (message_id === null ? [] : [{ text, messageId: message_id }]));
}

/** Whether we have ever posted in a group: elsewhere nothing is said to us. */
export async function hasPosts(db: Reader, groupId: string): Promise<boolean> {
  const row = await db.selectFrom('qq_post').select('part').where('group_id', '=', groupId).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** The ticket of which a message of a group is known to be a post; the latest, since bridges give numbers again. */
export async function findTicketOfPost(db: Reader, groupId: string, messageId: string): Promise<Ticket['id'] | null> {
  const row = await db
    .selectFrom('qq_post')
    .select('ticket_id')
    .where('group_id', '=', groupId)
    .where('message_id', '=', messageId)
    .orderBy('tried_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ticket_id ?? null;
}

/** A ticket that went to a group, or whose department has this group now; null when there is none. */
export async function findGroupTicket(
  db: Reader,
  groupId: string,
  by: { number: string } | { ticketId: Ticket['id'] },
): Promise<GroupTicket | null> {
  const query = db
    .selectFrom('ticket')
    .innerJoin('department', 'department.id', 'ticket.department_id')
    .innerJoin('delivery', 'delivery.subject_id', 'ticket.id')
    .select(['ticket.id', 'ticket.desk_id', 'ticket.message_id'])
    .where('delivery.kind', '=', 'ticket')
    .where('delivery.via', '=', 'qq')
    .where((is) =>
      is.or([
        is('delivery.address', '=', groupId),
        is.and([is('department.via', '=', 'qq'), is('department.address', '=', groupId)]),
      ]),
    )
    .orderBy('delivery.created_at', 'desc')
    .limit(1);
  const narrowed =
    'number' in by
      ? query.where('ticket.number', 'in', [by.number, by.number.toUpperCase()])
      : query.where('ticket.id', '=', by.ticketId);
  const row = await narrowed.executeTakeFirst();
  return row === undefined ? null : { ticketId: row.id, deskId: row.desk_id, messageId: row.message_id };
}

/** Groups in which departments may say something about an open ticket, and since when. */
export async function listOpenGroups(db: Reader): Promise<{ groupId: string; since: string }[]> {
  const rows = await db
    .selectFrom('qq_post')
    .innerJoin('ticket', 'ticket.id', 'qq_post.ticket_id')
    .leftJoin('qq_group', 'qq_group.group_id', 'qq_post.group_id')
    .select(['qq_post.group_id as groupId'])
    .select((eb) => eb.fn.max('qq_group.read_until').as('readUntil'))
    .select((eb) => eb.fn.min('qq_post.started_at').as('startedAt'))
    .where('qq_post.started_at', 'is not', null)
    .where('ticket.state', 'in', ['queued', 'handed_over', 'accepted', 'fed_back', 'rework'])
    .groupBy('qq_post.group_id')
    .execute();
  return rows.flatMap(({ groupId, readUntil, startedAt }) => {
    const since = readUntil ?? startedAt;
    return since === null ? [] : [{ groupId, since }];
  });
}

export async function recordReadUntil(db: Db, groupId: string, until: string): Promise<void> {
  await db
    .insertInto('qq_group')
    .values({ group_id: groupId, read_until: until })
    .onConflict((conflict) =>
      conflict.column('group_id').doUpdateSet({ read_until: sql`greatest(qq_group.read_until, excluded.read_until)` }),
    )
    .execute();
}

/**
 * Writes down a group message; false when it has been taken before: the same words under the same id, or under another one (the bridge
 * was restarted, another account heard it) at the same time. The ticket's message must be locked.
 */
export async function insertQqEvent(trx: Trx, row: Insertable<QqEventTable>): Promise<boolean> {
  const known = await trx
    .selectFrom('qq_event')
    .select('message_id')
    .where('ticket_id', '=', row.ticket_id)
    .where('fingerprint', '=', row.fingerprint)
    .where((is) =>
      is.or([
        is.and([is('account', '=', row.account), is('message_id', '=', row.message_id)]),
        is('at', '>=', sql<string>`${row.at}::timestamptz - interval '2 seconds'`).and(
          is('at', '<=', sql<string>`${row.at}::timestamptz + interval '2 seconds'`),
        ),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (known !== undefined) return false;
  await trx.insertInto('qq_event').values(row).execute();
  return true;
}
