import type { MessageId } from '../../../../src-shared/domain/ids';
import type { RECORD_KINDS } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';

export type RecordKind = (typeof RECORD_KINDS)[number];

/** A reply, ticket or message as a search shows it. */
export interface RecordRow {
  id: string;
  messageId: MessageId;
  who: string;
  text: string;
  at: string;
  state: string;
}

/** Ids of the newest rows of a kind. Ids are made in the order of time, and their index answers without reading the rows. */
export async function listNewestIds(db: ReadDatabase, kind: RecordKind, limit: number): Promise<string[]> {
  const rows = await db.selectFrom(kind).select('id').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ id }) => id);
}

/** The texts of those rows that are there. */
export async function listTexts(
  db: ReadDatabase,
  kind: RecordKind,
  ids: readonly string[],
): Promise<{ id: string; text: string }[]> {
  return db
    .selectFrom(kind)
    .select(['id', 'text'])
    .where('id', 'in', ids as never[])
    .execute();
}

/** Those rows that are there, by id. */
export async function listRecords(
  db: ReadDatabase,
  kind: RecordKind,
  ids: readonly string[],
): Promise<Map<string, RecordRow>> {
  if (ids.length === 0) return new Map();
  const rows = await SELECT[kind](db, ids);
  return new Map(rows.map((row) => [row.id, row]));
}

const SELECT: Record<RecordKind, (db: ReadDatabase, ids: readonly string[]) => Promise<RecordRow[]>> = {
  message: (db, ids) =>
    db
      .selectFrom('message')
      .select(['id', 'id as messageId', 'author_name as who', 'text', 'posted_at as at', 'status as state'])
      .where('id', 'in', ids as MessageId[])
      .execute(),
  reply: (db, ids) =>
    db
      .selectFrom('reply')
      .select(['id', 'message_id as messageId', 'officer_name as who', 'text', 'queued_at as at', 'state'])
      .where('id', 'in', ids as never[])
      .execute(),
  ticket: (db, ids) =>
    db
      .selectFrom('ticket')
      .leftJoin('department', 'department.id', 'ticket.department_id')
      .select(({ fn }) => [
        'ticket.id',
        'ticket.message_id as messageId',
        fn.coalesce('department.name', 'ticket.department_id').as('who'),
        'ticket.text',
        'ticket.created_at as at',
        'ticket.state',
      ])
      .where('ticket.id', 'in', ids as never[])
      .execute(),
};
