import type { Answer } from '../../../../src-shared/domain/answer';
import type { AnswerId, MessageId } from '../../../../src-shared/domain/ids';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { AnswerHit } from '../../../../src-shared/ipc/views';
import type { ReadDatabase } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import type { AnswerLibrary } from './answer-library';
import { bureauDay } from './bureau-day';

export interface AnswerSearch {
  query: string;
  /** The open message, whose business line breaks ties; null for none. */
  messageId: MessageId | null;
  limit: number;
}

/** Searches the answer library for what the officer typed. @param now gateway instant, decides which answers are valid */
export async function searchAnswers(
  db: ReadDatabase,
  library: AnswerLibrary,
  { query, messageId, limit }: AnswerSearch,
  now: string,
): Promise<Result<AnswerHit[]>> {
  const message = messageId === null ? null : await getEntity(db, 'message', messageId);
  return succeed(
    await library.search({
      text: query,
      limit,
      today: bureauDay(new Date(now)),
      businessLine: message?.businessLine ?? null,
    }),
  );
}

/** Answers that fit an open message, found by its whole text. @returns `not_found` */
export async function suggestAnswers(
  db: ReadDatabase,
  library: AnswerLibrary,
  { messageId, limit }: { messageId: MessageId; limit: number },
  now: string,
): Promise<Result<AnswerHit[]>> {
  const message = await getEntity(db, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  return succeed(
    await library.search({
      text: message.text,
      limit,
      today: bureauDay(new Date(now)),
      businessLine: message.businessLine,
    }),
  );
}

/** One answer, whatever its status: an old reply may rest on a retired one. */
export async function readAnswer(db: ReadDatabase, { answerId }: { answerId: AnswerId }): Promise<Result<Answer>> {
  const answer = await getEntity(db, 'answer', answerId);
  return answer === null ? fail({ code: 'not_found' }) : succeed(answer);
}
