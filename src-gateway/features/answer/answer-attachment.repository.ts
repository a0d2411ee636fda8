import { sql } from 'kysely';
import type { Attachment } from '../../../src-shared/domain/attachment';
import type { Reader } from '../../db/database';

/** Which of these files the desk has the bytes of. */
export async function listKnownAttachments(
  db: Reader,
  deskId: string,
  hashes: readonly Attachment['sha256'][],
): Promise<Attachment['sha256'][]> {
  const rows = await db
    .selectFrom('attachment')
    .select('sha256')
    .where('desk_id', '=', deskId)
    .where('sha256', '=', sql<Attachment['sha256']>`any(${[...hashes]})`)
    .execute();
  return rows.map((row) => row.sha256);
}
