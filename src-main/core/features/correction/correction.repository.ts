import type { ExpressionBuilder } from 'kysely';
import type { AnswerId, CorrectionId, MessageId } from '../../../../src-shared/domain/ids';
import type { CorrectionView } from '../../../../src-shared/ipc/library-views';
import type { Database, ReadDatabase } from '../../db/database';

export interface CorrectionFilter {
  state: 'open' | 'settled';
  /** Null for all. */
  answerId: AnswerId | null;
  messageId: MessageId | null;
}

/** Open ones longest waiting first, settled ones last settled first. */
export async function listCorrectionIds(
  db: ReadDatabase,
  filter: CorrectionFilter,
  limit: number,
): Promise<CorrectionId[]> {
  const corrections = db.selectFrom('correction').select('id').where(matching(filter));
  const ordered =
    filter.state === 'open' ? corrections.orderBy('opened_at') : corrections.orderBy('settled_at', 'desc');
  return (await ordered.orderBy('id').limit(limit).execute()).map(({ id }) => id);
}

export async function countCorrections(db: ReadDatabase, filter: CorrectionFilter): Promise<number> {
  const row = await db
    .selectFrom('correction')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(matching(filter))
    .executeTakeFirstOrThrow();
  return row.count;
}

function matching({ state, answerId, messageId }: CorrectionFilter) {
  return (where: ExpressionBuilder<Database, 'correction'>) =>
    where.and([
      state === 'open' ? where('state', '=', 'open') : where('state', 'in', ['corrected', 'not_needed']),
      ...(answerId === null ? [] : [where('answer_id', '=', answerId)]),
      ...(messageId === null ? [] : [where('message_id', '=', messageId)]),
    ]);
}

/** Replies on messages, oldest first. */
export async function listRepliesOn(
  db: ReadDatabase,
  messageIds: readonly MessageId[],
): Promise<(CorrectionView['laterReplies'][number] & { messageId: MessageId })[]> {
  const rows = await db
    .selectFrom('reply')
    .select(['id', 'message_id', 'text', 'state', 'queued_at'])
    .where('message_id', 'in', messageIds)
    .orderBy('queued_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    replyId: row.id,
    messageId: row.message_id,
    text: row.text,
    state: row.state,
    queuedAt: row.queued_at,
  }));
}
