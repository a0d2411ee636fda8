import type { AnswerStatus } from '../../../../src-shared/domain/answer';
import type { AnswerGap } from '../../../../src-shared/domain/answer-gap';
import type { AnswerId, AnswerImportId, CorrectionId, DeskId, OfficerId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase } from '../../db/database';

/** Rows out of which the work list is made, with no more columns than it shows. */

export interface AnswerRow {
  id: AnswerId;
  question: string;
  validUntil: string | null;
  reviewAt: string | null;
  ownerDepartmentId: string | null;
  ownerOfficerId: OfficerId | null;
}

/** Approved answers of a desk that end or are to be looked at by a day. */
export async function listEndingAnswers(db: ReadDatabase, deskId: DeskId, until: string): Promise<AnswerRow[]> {
  const rows = await db
    .selectFrom('answer')
    .select(['id', 'question', 'valid_until', 'review_at', 'owner_department_id', 'owner_officer_id'])
    .where('status', '=', 'approved' satisfies AnswerStatus)
    .where('desk_id', '=', deskId)
    .where((where) => where.or([where('valid_until', '<=', until), where('review_at', '<=', until)]))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    question: row.question,
    validUntil: row.valid_until,
    reviewAt: row.review_at,
    ownerDepartmentId: row.owner_department_id,
    ownerOfficerId: row.owner_officer_id,
  }));
}

/** Ids of revisions that wait for a decision, and of an officer's own that are not handed in; rows of imports are not among them. */
export async function listOpenRevisionIds(db: ReadDatabase, officerId: OfficerId): Promise<string[]> {
  const rows = await db
    .selectFrom('answer_revision')
    .select('id')
    .where('import_id', 'is', null)
    .where((where) =>
      where.or([
        where.and([where('status', '=', 'in_review'), where('author_id', '<>', officerId)]),
        where.and([where('status', 'in', ['draft', 'returned']), where('author_id', '=', officerId)]),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

export async function listOpenCorrections(
  db: ReadDatabase,
): Promise<{ id: CorrectionId; answerId: AnswerId; openedAt: string; question: string | null }[]> {
  const rows = await db
    .selectFrom('correction')
    .leftJoin('answer', 'answer.id', 'correction.answer_id')
    .select(['correction.id', 'correction.answer_id', 'correction.opened_at', 'answer.question'])
    .where('correction.state', '=', 'open')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    answerId: row.answer_id,
    openedAt: row.opened_at,
    question: row.question,
  }));
}

type GapRow = Pick<AnswerGap, 'id' | 'question' | 'count' | 'assigneeId' | 'answerId' | 'firstAskedAt'>;

export async function listOpenGaps(db: ReadDatabase): Promise<GapRow[]> {
  const rows = await db
    .selectFrom('answer_gap')
    .select(['id', 'question', 'count', 'assignee_id', 'answer_id', 'first_asked_at'])
    .where('state', 'in', ['open', 'in_work'])
    .orderBy('count', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    question: row.question,
    count: row.count,
    assigneeId: row.assignee_id,
    answerId: row.answer_id,
    firstAskedAt: row.first_asked_at,
  }));
}

/** Imports in review that somebody else made. */
export async function listImportsToReview(
  db: ReadDatabase,
  officerId: OfficerId,
): Promise<{ id: AnswerImportId; fileName: string; importedBy: string; importedAt: string }[]> {
  const rows = await db
    .selectFrom('answer_import')
    .select(['id', 'file_name', 'imported_by', 'imported_at'])
    .where('state', '=', 'in_review')
    .where('imported_by_id', '<>', officerId)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  }));
}
