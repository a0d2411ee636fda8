import type { Insertable, Selectable } from 'kysely';
import type { AnswerGap } from '../../../src-shared/domain/answer-gap';
import type { Reader, Trx } from '../../db/database';
import type { AnswerGapTable } from './answer-gap.table';

const COLUMNS = [
  'id',
  'desk_id',
  'question',
  'key',
  'business_line',
  'count',
  'message_id',
  'state',
  'assignee_id',
  'note',
  'answer_id',
  'first_asked_at',
  'last_asked_at',
  'version',
] as const;

/** Lets one transaction of a desk at a time look for a question and write it down: there may be no row yet that could be locked. */
export async function lockGapsOfDesk(trx: Trx, deskId: AnswerGap['deskId']): Promise<void> {
  await trx.selectFrom('desk').select('id').where('id', '=', deskId).forNoKeyUpdate().execute();
}

/** Locks the gap of a question that is open or in work; the oldest, should there be more than one. */
export async function lockOpenGap(trx: Trx, deskId: AnswerGap['deskId'], key: string): Promise<AnswerGap | null> {
  const row = await trx
    .selectFrom('answer_gap')
    .select(COLUMNS)
    .where('desk_id', '=', deskId)
    .where('key', '=', key)
    .where('state', 'in', ['open', 'in_work'])
    .orderBy('first_asked_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toGap(row);
}

export async function lockGap(trx: Trx, id: AnswerGap['id']): Promise<AnswerGap | null> {
  const row = await trx.selectFrom('answer_gap').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toGap(row);
}

/** Inserts a gap; null when its id is taken. */
export async function insertGap(trx: Trx, gap: AnswerGap): Promise<AnswerGap | null> {
  const row = await trx
    .insertInto('answer_gap')
    .values(toRow(gap))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toGap(row);
}

/** Writes a locked gap and raises its version. */
export async function updateGap(trx: Trx, gap: AnswerGap): Promise<AnswerGap> {
  const { id, ...row } = toRow({ ...gap, version: gap.version + 1 });
  const updated = await trx
    .updateTable('answer_gap')
    .set(row)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toGap(updated);
}

export async function pageGaps(db: Reader, deskId: string, after: string, limit: number): Promise<AnswerGap[]> {
  const rows = await db
    .selectFrom('answer_gap')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as AnswerGap['deskId'])
    .where('id', '>', after as AnswerGap['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toGap);
}

function toGap(row: Selectable<AnswerGapTable>): AnswerGap {
  return {
    id: row.id,
    deskId: row.desk_id,
    question: row.question,
    key: row.key,
    businessLine: row.business_line,
    count: row.count,
    messageId: row.message_id,
    state: row.state,
    assigneeId: row.assignee_id,
    note: row.note,
    answerId: row.answer_id,
    firstAskedAt: row.first_asked_at,
    lastAskedAt: row.last_asked_at,
    version: row.version,
  };
}

function toRow(gap: AnswerGap): Insertable<AnswerGapTable> {
  return {
    id: gap.id,
    desk_id: gap.deskId,
    question: gap.question,
    key: gap.key,
    business_line: gap.businessLine,
    count: gap.count,
    message_id: gap.messageId,
    state: gap.state,
    assignee_id: gap.assigneeId,
    note: gap.note,
    answer_id: gap.answerId,
    first_asked_at: gap.firstAskedAt,
    last_asked_at: gap.lastAskedAt,
    version: gap.version,
  };
}
