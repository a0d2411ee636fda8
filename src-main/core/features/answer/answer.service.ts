import type { Answer } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';

/** One answer, whatever its status: an old reply may rest on a retired one. */
export async function readAnswer(db: ReadDatabase, { answerId }: { answerId: AnswerId }): Promise<Result<Answer>> {
  const answer = await getEntity(db, 'answer', answerId);
  return answer === null ? fail({ code: 'not_found' }) : succeed(answer);
}
