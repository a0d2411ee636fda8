import type { Reader, Trx } from '../../db/database';

/** Keeps the bytes of a file; what the desk has already stays as it is. */
export async function insertAttachment(
  trx: Trx,
  file: { deskId: string; sha256: string; bytes: Buffer },
): Promise<void> {
  await trx
    .insertInto('attachment')
    .values({ desk_id: file.deskId, sha256: file.sha256, size: file.bytes.length, bytes: file.bytes })
    .onConflict((conflict) => conflict.columns(['desk_id', 'sha256']).doNothing())
    .execute();
}

/** The bytes of a file, whichever desk stored it: answers are published to all. Null when none has. */
export async function findAttachment(db: Reader, sha256: string): Promise<Buffer | null> {
  const row = await db
    .selectFrom('attachment')
    .select('bytes')
    .where('sha256', '=', sha256)
    .limit(1)
    .executeTakeFirst();
  return row?.bytes ?? null;
}
