import type { Officer } from '../../../../src-shared/domain/officer';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Officers by badge number, those who have left last. */
export async function listAllOfficers(db: ReadDatabase): Promise<Officer[]> {
  const rows = await db
    .selectFrom('officer')
    .select(['id', 'desk_id', 'badge_number', 'name', 'role', 'active'])
    .orderBy('active', 'desc')
    .orderBy('badge_number')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('officer', row));
}
