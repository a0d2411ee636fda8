import type { AnswerPair } from '../../../../src-shared/domain/answer-gap';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Pairs that a person has found to be rightly two, with the versions that were looked at. */
export async function listSettledPairs(db: ReadDatabase): Promise<AnswerPair[]> {
  const rows = await db
    .selectFrom('answer_pair')
    .select(['id', 'desk_id', 'first_id', 'second_id', 'first_version', 'second_version', 'note'])
    .select(['settled_by', 'settled_at'])
    .execute();
  return rows.map((row) => rowToEntity('answerPair', row));
}
