import type { Reply } from '../../../../src-shared/domain/reply';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Replies that wait for approval, the oldest first. */
export async function listChecking(db: ReadDatabase): Promise<Reply[]> {
  const rows = await db
    .selectFrom('reply')
    .selectAll()
    .where('state', '=', 'checking')
    .orderBy('queued_at')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map((row) => rowToEntity('reply', row));
}
