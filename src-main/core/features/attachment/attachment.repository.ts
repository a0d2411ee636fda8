import { sql } from 'kysely';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { AttachmentTable } from './attachment.table';

/** Keeps a file. One that is here already stays as it is, but for that the gateway has it now. */
export async function insertAttachment(
  trx: WriteTransaction,
  file: Pick<AttachmentTable, 'sha256' | 'bytes'> & { stored: boolean; addedAt: string },
): Promise<void> {
  const stored = file.stored ? 1 : 0;
  await trx
    .insertInto('attachment')
    .values({ sha256: file.sha256, size: file.bytes.length, bytes: file.bytes, stored, added_at: file.addedAt })
    .onConflict((conflict) =>
      conflict.column('sha256').doUpdateSet({ stored: sql<number>`max(attachment.stored, excluded.stored)` }),
    )
    .execute();
}

export async function findAttachment(db: ReadDatabase, sha256: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('attachment').select('bytes').where('sha256', '=', sha256).executeTakeFirst();
  return row?.bytes ?? null;
}

/** Hashes of files that the gateway does not have yet, the oldest first. */
export async function listUnsentAttachments(db: ReadDatabase): Promise<string[]> {
  const rows = await db
    .selectFrom('attachment')
    .select('sha256')
    // Written out, since a partial index does not serve a parameter.
    .where('stored', '=', sql.lit(0))
    .orderBy('added_at')
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

export async function markAttachmentStored(trx: WriteTransaction, sha256: string): Promise<void> {
  await trx.updateTable('attachment').set({ stored: 1 }).where('sha256', '=', sha256).execute();
}

/** The gateway's store is another one: it may have none of the files, so all are sent again. */
export async function markAllAttachmentsUnsent(trx: WriteTransaction): Promise<void> {
  await trx.updateTable('attachment').set({ stored: 0 }).where('stored', '=', 1).execute();
}
