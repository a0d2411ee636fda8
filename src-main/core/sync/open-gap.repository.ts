import type { AnswerGap } from '../../../src-shared/domain/answer-gap';
import type { ReadDatabase } from '../db/database';
import { getEntity } from './entity.repository';

/** What is still to be done about a question, by its key; null when there is nothing. */
export async function findOpenGap(db: ReadDatabase, key: string): Promise<AnswerGap | null> {
  const row = await db
    .selectFrom('answer_gap')
    .select('id')
    .where('key', '=', key)
    .where('state', 'in', ['open', 'in_work'])
    .orderBy('id')
    .executeTakeFirst();
  return row === undefined ? null : getEntity(db, 'answerGap', row.id);
}
