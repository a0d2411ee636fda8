import { type Insertable, type Selectable, sql } from 'kysely';
import type { Reply } from '../../../src-shared/domain/reply';
import type { Reader, Trx } from '../../db/database';
import type { ReplyTable } from './reply.table';

const COLUMNS = [
  'id',
  'desk_id',
  'message_id',
  'text',
  'officer_id',
  'officer_name',
  'badge_number',
  'basis',
  'state',
  'queued_at',
  'sent_at',
  'close_after_sent',
  'overrides',
  'review',
  'version',
] as const;

/** Inserts a reply; null when its id is taken. */
export async function insertReply(trx: Trx, row: Insertable<ReplyTable>): Promise<Reply | null> {
  const inserted = await trx
    .insertInto('reply')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return inserted === undefined ? null : toReply(inserted);
}

export async function findReply(db: Reader, id: string): Promise<Reply | null> {
  const row = await db
    .selectFrom('reply')
    .select(COLUMNS)
    .where('id', '=', id as Reply['id'])
    .executeTakeFirst();
  return row === undefined ? null : toReply(row);
}

/** Locks one reply; its message must be locked before. */
export async function lockReply(trx: Trx, id: Reply['id']): Promise<Reply> {
  return toReply(
    await trx.selectFrom('reply').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirstOrThrow(),
  );
}

export async function updateReply(
  trx: Trx,
  id: Reply['id'],
  patch: { state: Reply['state']; sent_at?: string | null; review?: string },
): Promise<Reply> {
  const row = await trx
    .updateTable('reply')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toReply(row);
}

export async function pageReplies(db: Reader, deskId: string, after: string, limit: number): Promise<Reply[]> {
  const rows = await db
    .selectFrom('reply')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Reply['deskId'])
    .where('id', '>', after as Reply['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toReply);
}

function toReply(row: Selectable<ReplyTable>): Reply {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    text: row.text,
    officerId: row.officer_id,
    officerName: row.officer_name,
    badgeNumber: row.badge_number,
    basis: row.basis,
    state: row.state,
    queuedAt: row.queued_at,
    sentAt: row.sent_at,
    closeAfterSent: row.close_after_sent,
    overrides: row.overrides,
    review: row.review,
    version: row.version,
  };
}
