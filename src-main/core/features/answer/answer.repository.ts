import type { Answer } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Versions of the answers that may be offered to officers: the approved ones. */
export function listAnswerVersions(db: ReadDatabase): Promise<{ id: AnswerId; version: number }[]> {
  return db.selectFrom('answer').select(['id', 'version']).where('status', '=', 'approved').execute();
}

/** The answers with these ids that are approved, in no particular order. */
export async function listApprovedAnswers(db: ReadDatabase, ids: readonly string[]): Promise<Answer[]> {
  const rows = await db
    .selectFrom('answer')
    .select([
      'id',
      'desk_id',
      'question',
      'alternatives',
      'text',
      'text_en',
      'internal_note',
      'basis',
      'business_line',
      'region',
    ])
    .select(['owner_department_id', 'keywords', 'valid_from', 'valid_until', 'status', 'version'])
    .where('id', 'in', ids as AnswerId[])
    .where('status', '=', 'approved')
    .execute();
  return rows.map((row) => rowToEntity('answer', row));
}
