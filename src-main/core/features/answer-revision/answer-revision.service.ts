import { type Answer, type AnswerContent, contentOf } from '../../../../src-shared/domain/answer';
import { type Merged, mergeContent } from '../../../../src-shared/domain/answer-merge';
import { type AnswerRevision, mayRevisionStep } from '../../../../src-shared/domain/answer-revision';
import type { AnswerImportId, AnswerRevisionId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { RevisionDetail, RevisionView } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { getEntity, listEntities } from '../../sync/entity.repository';
import { countCorrectable, findVersion } from '../answer/answer-detail.repository';
import type { AnswerLibrary } from '../answer/answer-library';
import { isAlikeQuestion } from '../answer/answer-pairs';
import { bureauDay } from '../answer/bureau-day';
import { pendingOf } from '../outbox/pending.service';
import { countRevisions, listQuestions, listRevisionIds, type RevisionBox } from './answer-revision.repository';

/** Near-equal questions shown beside a revision, and how many of the nearest are looked at for them. */
const MOST_ALIKE = 5;
const NEAREST = 15;

export interface RevisionListInput {
  box: RevisionBox['box'];
  importId: AnswerImportId | null;
  offset: number;
  limit: number;
}

/** A page of one box. @returns `invalid_input` when the box of an import is asked for without naming it */
export async function listRevisions(
  db: ReadDatabase,
  officer: Officer,
  { box, importId, ...page }: RevisionListInput,
): Promise<Result<{ revisions: RevisionView[]; total: number }>> {
  if (box === 'import' && importId === null) return fail({ code: 'invalid_input', detail: 'importId' });
  const which: RevisionBox =
    box === 'import' && importId !== null
      ? { box, importId }
      : { box: box === 'mine' ? 'mine' : 'to_review', officerId: officer.id };
  const ids = await listRevisionIds(db, which, page);
  return succeed({ revisions: await viewRevisions(db, ids), total: await countRevisions(db, which) });
}

/** Revisions as lists show them, in the order of the ids. */
export async function viewRevisions(db: ReadDatabase, ids: readonly AnswerRevisionId[]): Promise<RevisionView[]> {
  const revisions = await listEntities(db, 'answerRevision', ids);
  const questions = await listQuestions(db, [...new Set(revisions.map(({ answerId }) => answerId))]);
  const pending = await pendingOf(db, ids);
  return revisions.map((revision) => ({
    revision,
    currentQuestion: questions.get(revision.answerId) ?? null,
    pending: pending.get(revision.id) ?? null,
  }));
}

/**
 * A revision with all that a decision needs: what it changes, what was changed meanwhile, what else is asked like it.
 * @param now gateway instant
 * @returns `not_found`
 */
export async function readRevisionDetail(
  db: ReadDatabase,
  library: Pick<AnswerLibrary, 'search'>,
  officer: Officer,
  { revisionId }: { revisionId: AnswerRevisionId },
  now: string,
): Promise<Result<RevisionDetail>> {
  const [view] = await viewRevisions(db, [revisionId]);
  if (view === undefined) return fail({ code: 'not_found' });
  const { revision } = view;
  const { base, current, merged } = await readMerge(db, revision);
  const whyNot = approvalRefusal(revision, merged, officer);
  return succeed({
    ...view,
    base,
    current,
    merged,
    sibling: revision.siblingOfId === null ? null : await getEntity(db, 'answerRevision', revision.siblingOfId),
    alike: await alikeTo(library, revision, bureauDay(new Date(now))),
    repliesOnOlder: await countCorrectable(db, revision.answerId),
    mayApprove: whyNot === null,
    whyNot,
  });
}

export interface RevisionMerge {
  /** What it was made from; null for a new answer, or when that version is not known here. */
  base: AnswerContent | null;
  current: Answer | null;
  merged: Merged;
}

/** What an approval would put in force: the revision's changes on the answer as it stands now. */
export async function readMerge(db: ReadDatabase, revision: AnswerRevision): Promise<RevisionMerge> {
  const { answerId, baseVersion, content } = revision;
  const current = await getEntity(db, 'answer', answerId);
  const version = baseVersion === null ? null : await findVersion(db, answerId, baseVersion);
  const stillOnBase = current !== null && current.version === baseVersion;
  const base = version?.content ?? (stillOnBase ? contentOf(current) : null);
  if (current === null) return { base, current, merged: { content, conflicts: [] } };
  const merged = mergeContent(base, content, contentOf(current));
  // On the version that it was begun from, the answer can only have got another day of review meanwhile: the revision's stands.
  return { base, current, merged: stillOnBase ? { ...merged, conflicts: [] } : merged };
}

/** Why an officer may not approve a revision; null when nothing speaks against it. An import's rows are decided as a whole. */
export function approvalRefusal(
  revision: AnswerRevision,
  { conflicts }: Merged,
  officer: Officer,
): RevisionDetail['whyNot'] {
  if (revision.importId !== null || !mayRevisionStep(revision.status, 'approve')) return 'wrong_state';
  if (!mayDo(officer.role, 'decide_answers')) return 'not_permitted';
  if (revision.authorId === officer.id) return 'same_person';
  return conflicts.length > 0 ? 'conflicts' : null;
}

async function alikeTo(
  library: Pick<AnswerLibrary, 'search'>,
  { answerId, content }: AnswerRevision,
  today: string,
): Promise<RevisionDetail['alike']> {
  const query = { text: content.question, limit: NEAREST, today, businessLine: content.businessLine };
  return (await library.search(query))
    .map(({ answer }) => answer)
    .filter((answer) => answer.id !== answerId && isAlikeQuestion(content, answer))
    .slice(0, MOST_ALIKE)
    .map(({ id, question, text }) => ({ answerId: id, question, text }));
}
