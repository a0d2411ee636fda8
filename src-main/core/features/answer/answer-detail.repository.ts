import type { AnswerEvent, AnswerVersion } from '../../../../src-shared/domain/answer-version';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { ReplyState } from '../../../../src-shared/domain/reply';
import type { AnswerUsage } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Characters of a reply that a list shows. */
const EXCERPT = 200;

/** Newest first. */
export async function listVersions(db: ReadDatabase, answerId: AnswerId): Promise<AnswerVersion[]> {
  const rows = await db
    .selectFrom('answer_version')
    .select(['id', 'desk_id', 'answer_id', 'version', 'status', 'content', 'author_id', 'author_name'])
    .select(['approver_id', 'approver_name', 'at', 'note', 'import_id'])
    .where('answer_id', '=', answerId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => rowToEntity('answerVersion', row));
}

/** One version of an answer; null when it is not known here. */
export async function findVersion(
  db: ReadDatabase,
  answerId: AnswerId,
  version: number,
): Promise<AnswerVersion | null> {
  const row = await db
    .selectFrom('answer_version')
    .select(['id', 'desk_id', 'answer_id', 'version', 'status', 'content', 'author_id', 'author_name'])
    .select(['approver_id', 'approver_name', 'at', 'note', 'import_id'])
    .where('answer_id', '=', answerId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? null : rowToEntity('answerVersion', row);
}

/** Newest first. */
export async function listEvents(db: ReadDatabase, answerId: AnswerId): Promise<AnswerEvent[]> {
  const rows = await db
    .selectFrom('answer_event')
    .select(['id', 'desk_id', 'answer_id', 'kind', 'at', 'actor_id', 'actor_name', 'note', 'version', 'revision_id'])
    .where('answer_id', '=', answerId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => rowToEntity('answerEvent', row));
}

/** Replies that rest on an answer, newest first. */
export async function listUsages(
  db: ReadDatabase,
  answerId: AnswerId,
  { offset, limit }: { offset: number; limit: number },
): Promise<AnswerUsage[]> {
  const rows = await db
    .selectFrom('answer_use')
    .innerJoin('reply', 'reply.id', 'answer_use.reply_id')
    .select(['reply.id', 'reply.message_id', 'reply.officer_name', 'reply.state', 'reply.queued_at', 'reply.text'])
    .select(['answer_use.answer_version', 'answer_use.kept'])
    .where('answer_use.answer_id', '=', answerId)
    .orderBy('answer_use.queued_at', 'desc')
    .orderBy('answer_use.reply_id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map((row) => ({
    replyId: row.id,
    messageId: row.message_id,
    answerId,
    answerVersion: row.answer_version,
    officerName: row.officer_name,
    queuedAt: row.queued_at,
    state: row.state satisfies ReplyState,
    excerpt: row.text.slice(0, EXCERPT),
    kept: row.kept,
  }));
}

export async function countUsages(db: ReadDatabase, answerId: AnswerId): Promise<number> {
  const row = await db
    .selectFrom('answer_use')
    .innerJoin('reply', 'reply.id', 'answer_use.reply_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('answer_use.answer_id', '=', answerId)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Replies that a new version of an answer would open corrections for: sent or on their way, with none open yet. */
export async function countCorrectable(db: ReadDatabase, answerId: AnswerId): Promise<number> {
  const row = await db
    .selectFrom('answer_use')
    .innerJoin('reply', 'reply.id', 'answer_use.reply_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('answer_use.answer_id', '=', answerId)
    .where('reply.state', 'not in', ['failed', 'returned'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('correction')
            .select('correction.id')
            .whereRef('correction.reply_id', '=', 'reply.id')
            .where('correction.answer_id', '=', answerId)
            .where('correction.state', '=', 'open'),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return row.count;
}
