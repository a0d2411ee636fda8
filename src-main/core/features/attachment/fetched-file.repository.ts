import { sql } from 'kysely';
import type { MessageAttachment } from '../../../../src-shared/domain/attachment';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Bytes of a part, as they are asked for and kept. */
export const PART_BYTES = 1_048_576;

export interface FetchedFile {
  sha256: string;
  size: number;
  received: number;
  isWhole: boolean;
}

/** Files of all messages of the conversation of this message, in the order in which they came. */
export async function listConversationFiles(db: ReadDatabase, messageId: string): Promise<MessageAttachment[]> {
  const rows = await db
    .selectFrom('message_attachment')
    .selectAll('message_attachment')
    .innerJoin('message', 'message.id', 'message_attachment.message_id')
    .where('message.conversation_id', '=', (eb) =>
      eb
        .selectFrom('message as chosen')
        .select('chosen.conversation_id')
        .where('chosen.id', '=', sql<never>`${messageId}`),
    )
    .orderBy('message_attachment.message_id')
    .orderBy('message_attachment.position')
    .execute();
  return rows.map((row) => rowToEntity('messageAttachment', row));
}

export async function listFetched(db: ReadDatabase, hashes: readonly string[]): Promise<FetchedFile[]> {
  if (hashes.length === 0) return [];
  const rows = await db
    .selectFrom('fetched_file')
    .select(['sha256', 'size', 'received', 'whole'])
    .where('sha256', 'in', [...hashes])
    .execute();
  return rows.map(({ whole, ...row }) => ({ ...row, isWhole: whole === 1 }));
}

export async function findFetched(db: ReadDatabase, sha256: string): Promise<FetchedFile | null> {
  return (await listFetched(db, [sha256]))[0] ?? null;
}

/** The file that was asked for first and is not whole yet, but for those that are set aside. */
export async function firstWanted(db: ReadDatabase, aside: readonly string[]): Promise<FetchedFile | null> {
  const row = await db
    .selectFrom('fetched_file')
    .select(['sha256', 'size', 'received'])
    // Written out, since a partial index does not serve a parameter.
    .where('whole', '=', sql.lit(0))
    .$if(aside.length > 0, (query) => query.where('sha256', 'not in', [...aside]))
    .orderBy('asked_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, isWhole: false };
}

/** Hashes of files that were asked for and have not come, the first first. */
export async function listWanted(db: ReadDatabase, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('fetched_file')
    .select('sha256')
    .where('whole', '=', sql.lit(0))
    .orderBy('asked_at')
    .limit(limit)
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

/** Asks for a file; what was asked for before goes on from where it is. */
export async function wantFile(
  trx: WriteTransaction,
  file: { sha256: string; size: number; at: string },
): Promise<void> {
  await trx
    .insertInto('fetched_file')
    .values({ sha256: file.sha256, size: file.size, received: 0, whole: 0, asked_at: file.at, used_at: file.at })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

/** Keeps the next part. @returns false when nobody wants the file any more */
export async function addPart(trx: WriteTransaction, file: FetchedFile, bytes: Uint8Array): Promise<boolean> {
  const updated = await trx
    .updateTable('fetched_file')
    .set({ received: file.received + bytes.length })
    .where('sha256', '=', file.sha256)
    .where('received', '=', file.received)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) return false;
  const position = file.received / PART_BYTES;
  await trx.insertInto('fetched_part').values({ sha256: file.sha256, position, bytes }).execute();
  return true;
}

export async function readPart(db: ReadDatabase, sha256: string, position: number): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('fetched_part')
    .select('bytes')
    .where('sha256', '=', sha256)
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

export async function markWhole(trx: WriteTransaction, sha256: string, at: string): Promise<void> {
  await trx.updateTable('fetched_file').set({ whole: 1, used_at: at }).where('sha256', '=', sha256).execute();
}

export async function markUsed(trx: WriteTransaction, sha256: string, at: string): Promise<void> {
  await trx.updateTable('fetched_file').set({ used_at: at }).where('sha256', '=', sha256).execute();
}

export async function forgetFile(trx: WriteTransaction, sha256: string): Promise<void> {
  await trx.deleteFrom('fetched_part').where('sha256', '=', sha256).execute();
  await trx.deleteFrom('fetched_file').where('sha256', '=', sha256).execute();
}

/** Forgets whole files, the least lately used first, until `budget` bytes are left or only `keep` is. */
export async function trimFetched(trx: WriteTransaction, budget: number, keep: string): Promise<void> {
  const whole = await trx
    .selectFrom('fetched_file')
    .select(['sha256', 'size'])
    .where('whole', '=', sql.lit(1))
    .orderBy('used_at')
    .execute();
  let total = whole.reduce((sum, { size }) => sum + size, 0);
  for (const { sha256, size } of whole) {
    if (total <= budget) return;
    if (sha256 === keep) continue;
    await forgetFile(trx, sha256);
    total -= size;
  }
}
