import { sql } from 'kysely';
import type { FileType } from '../../../src-shared/domain/attachment';
import { UPLOAD_PART_BYTES } from '../../../src-shared/sync/protocol';
import type { Db, Reader, Trx } from '../../db/database';

/** Bytes of a part; readers compute positions from it. */
export const PART_BYTES = UPLOAD_PART_BYTES;

/** Begins a body; until it is whole nobody reads it. Outside a transaction for uploads, which take their time. */
export async function insertBody(db: Db | Trx, id: string): Promise<void> {
  await db.insertInto('attachment_body').values({ id, whole: false }).execute();
}

export async function insertPart(db: Db | Trx, bodyId: string, position: number, bytes: Buffer): Promise<void> {
  await db.insertInto('attachment_part').values({ body_id: bodyId, position, bytes }).execute();
}

export async function deleteBody(db: Db | Trx, id: string): Promise<void> {
  await db.deleteFrom('attachment_body').where('id', '=', id).execute();
}

export interface NewAttachment {
  deskId: string;
  sha256: string;
  size: number;
  type: FileType | null;
  origin: 'workstation' | 'channel';
}

/** Makes a body the content of a hash. @returns false when the desk had it already: the body is of no use then */
export async function insertAttachment(trx: Trx, file: NewAttachment, bodyId: string): Promise<boolean> {
  const inserted = await trx
    .insertInto('attachment')
    .values({
      desk_id: file.deskId,
      sha256: file.sha256,
      size: file.size,
      body_id: bodyId,
      type: file.type,
      origin: file.origin,
    })
    .onConflict((conflict) => conflict.columns(['desk_id', 'sha256']).doNothing())
    .returning('sha256')
    .executeTakeFirst();
  if (inserted === undefined) return false;
  await trx.updateTable('attachment_body').set({ whole: true }).where('id', '=', bodyId).execute();
  return true;
}

/** An officer has handed in what a channel had before: it is never removed by itself any more. */
export async function keepForGood(trx: Trx, deskId: string, sha256: string): Promise<void> {
  await trx
    .updateTable('attachment')
    .set({ origin: 'workstation' })
    .where('desk_id', '=', deskId)
    .where('sha256', '=', sha256)
    .where('origin', '=', 'channel')
    .execute();
}

export interface StoredFile {
  bodyId: string;
  /** Bytes. */
  size: number;
  type: FileType | null;
}

/** What the desk has under a hash. */
export async function findOwnAttachment(db: Reader, deskId: string, sha256: string): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('attachment')
    .select(['body_id as bodyId', 'size', 'type'])
    .where('desk_id', '=', deskId)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row ?? null;
}

/** What any desk has under a hash, if an answer carries it: answers are published to all. */
export async function findPublishedAttachment(db: Reader, sha256: string): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('attachment')
    .select(['body_id as bodyId', 'size', 'type'])
    .where('sha256', '=', sha256)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('answer_version')
          .select('answer_version.id')
          .where(
            sql<boolean>`content->'attachments' @> jsonb_build_array(jsonb_build_object('sha256', ${sha256}::text))`,
          ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Any desk's copy: for what is made of the content alone. */
export async function findAnyAttachment(db: Reader, sha256: string): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('attachment')
    .select(['body_id as bodyId', 'size', 'type'])
    .where('sha256', '=', sha256)
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** One part of a body; null when it is gone. */
export async function readPart(db: Reader, bodyId: string, position: number): Promise<Buffer | null> {
  const row = await db
    .selectFrom('attachment_part')
    .select('bytes')
    .where('body_id', '=', bodyId)
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

/** Files that still wait though their bytes are here: those were committed at the same moment. */
export async function listOverlooked(db: Reader): Promise<{ deskId: string; sha256: string }[]> {
  return db
    .selectFrom('message_attachment')
    .innerJoin('attachment', (join) =>
      join
        .onRef('attachment.sha256', '=', 'message_attachment.sha256')
        .on(sql<boolean>`attachment.desk_id = message_attachment.desk_id`),
    )
    .select(['attachment.desk_id as deskId', 'attachment.sha256'])
    .where('state', '=', sql.lit('awaited'))
    .distinct()
    .limit(100)
    .execute();
}

/** Removes uploads that were given up, and what a channel handed in and nothing names. @returns how many went */
export async function sweepAttachments(trx: Trx, days: number): Promise<number> {
  const unreferenced = await trx
    .deleteFrom('attachment')
    .where('origin', '=', 'channel')
    .where('at', '<', sql<string>`now() - make_interval(days => ${days})`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('message_attachment').select('id').whereRef('message_attachment.sha256', '=', 'attachment.sha256'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('mail_file').select('position').whereRef('mail_file.sha256', '=', 'attachment.sha256'))),
    )
    .where(sql<boolean>`not exists (select from answer_version where content->'attachments' @>
      jsonb_build_array(jsonb_build_object('sha256', attachment.sha256)))`)
    .where(sql<boolean>`not exists (select from answer_revision where content->'attachments' @>
      jsonb_build_array(jsonb_build_object('sha256', attachment.sha256)))`)
    .returning('body_id')
    .execute();
  for (const { body_id } of unreferenced) await deleteBody(trx, body_id);
  const unfinished = await trx
    .deleteFrom('attachment_body')
    .where('whole', '=', sql.lit(false))
    .where('at', '<', sql<string>`now() - interval '1 day'`)
    .executeTakeFirst();
  return unreferenced.length + Number(unfinished.numDeletedRows);
}
