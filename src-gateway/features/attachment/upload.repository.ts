import { sql } from 'kysely';
import type { Reader, Trx } from '../../db/database';

/** Whose upload of which file. */
export interface UploadKey {
  deskId: string;
  workstationId: string;
  sha256: string;
}

/** A file that a workstation is still sending. */
export interface Upload {
  bodyId: string;
  /** That it is going to have, bytes. */
  size: number;
  /** That have come, from the first without a gap. */
  parts: number;
}

/** Size of a file that a workstation of the desk has handed in; null when none has. */
export async function findHandedIn(db: Reader, deskId: string, sha256: string): Promise<number | null> {
  const row = await db
    .selectFrom('attachment')
    .select('size')
    .where('desk_id', '=', deskId)
    .where('sha256', '=', sha256)
    .where('origin', '=', 'workstation')
    .executeTakeFirst();
  return row?.size ?? null;
}

/** Begins an upload, unless there is one. */
export async function insertUpload(trx: Trx, bodyId: string, key: UploadKey, size: number): Promise<void> {
  await trx
    .insertInto('attachment_body')
    .values({ id: bodyId, whole: false, workstation_id: key.workstationId, sha256: key.sha256, size })
    .onConflict((conflict) => conflict.columns(['workstation_id', 'sha256']).where('whole', '=', false).doNothing())
    .execute();
}

export async function readUpload(db: Reader, key: UploadKey): Promise<Upload | null> {
  const row = await selectUpload(db, key).executeTakeFirst();
  return row === undefined ? null : toUpload(row);
}

/** The same, so that the workstation's next part waits for the end of this transaction. */
export async function lockUpload(trx: Trx, key: UploadKey): Promise<Upload | null> {
  const locked = await trx
    .selectFrom('attachment_body')
    .select('id')
    .where('workstation_id', '=', key.workstationId)
    .where('sha256', '=', key.sha256)
    .where('whole', '=', false)
    .forUpdate()
    .executeTakeFirst();
  return locked === undefined ? null : readUpload(trx, key);
}

/** It has come on: the sweep leaves it alone for another day. */
export async function touchUpload(trx: Trx, bodyId: string): Promise<void> {
  await trx.updateTable('attachment_body').set({ at: sql<string>`now()` }).where('id', '=', bodyId).execute();
}

function selectUpload(db: Reader, key: UploadKey) {
  return db
    .selectFrom('attachment_body')
    .select(['id', 'size'])
    .select((eb) =>
      eb
        .selectFrom('attachment_part')
        .select(sql<number>`count(*)::int`.as('parts'))
        .whereRef('attachment_part.body_id', '=', 'attachment_body.id')
        .as('parts'),
    )
    .where('workstation_id', '=', key.workstationId)
    .where('sha256', '=', key.sha256)
    .where('whole', '=', false);
}

function toUpload(row: { id: string; size: number | null; parts: number | null }): Upload {
  return { bodyId: row.id, size: row.size ?? 0, parts: row.parts ?? 0 };
}
