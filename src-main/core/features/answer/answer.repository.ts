import type { AnswerStatus } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase } from '../../db/database';

/** Versions of the answers of a status; without one, of those that may be offered to officers: the approved ones. */
export function listAnswerVersions(
  db: ReadDatabase,
  status: AnswerStatus = 'approved',
): Promise<{ id: AnswerId; version: number }[]> {
  return db.selectFrom('answer').select(['id', 'version']).where('status', '=', status).execute();
}

/** Regions that approved answers are for, without those for none in particular. */
export async function listAnswerRegions(db: ReadDatabase): Promise<string[]> {
  const rows = await db
    .selectFrom('answer')
    .select('region')
    .distinct()
    .where('status', '=', 'approved')
    .where('region', '<>', '')
    .orderBy('region')
    .execute();
  return rows.map(({ region }) => region);
}
