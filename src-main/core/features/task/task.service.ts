import type { AnswerRevision } from '../../../../src-shared/domain/answer-revision';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import {
  type AnswerPairView,
  TASK_KINDS,
  type TaskKind,
  type TaskList,
} from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { daysAt } from '../answer/answer-days';
import type { Days } from '../answer/answer-list.repository';
import { departmentNames, officerNames } from '../desk/desk.repository';
import {
  type AnswerRow,
  listEndingAnswers,
  listImportsToReview,
  listOpenCorrections,
  listOpenGaps,
  listOpenRevisionIds,
} from './task.repository';

/** More tasks than anybody works through; the counts are of all. */
const MOST_TASKS = 500;

/** Most pressing first: what citizens are told wrongly, then what would be, then what waits for somebody, then what can wait. */
const PRESSING: readonly TaskKind[] = [
  'correction',
  'contradiction',
  'expired',
  'to_review',
  'import_to_review',
  'returned',
  'review_due',
  'expiring',
  'gap',
  'duplicate',
  'draft',
];

type Task = TaskList['tasks'][number];

interface Owner {
  ownerDepartmentId: string | null;
  ownerOfficerId: OfficerId | null;
}

interface Desk extends Days {
  officer: Officer;
  officers: ReadonlyMap<string, string>;
  departments: ReadonlyMap<string, string>;
}

/**
 * The work list of the library. An officer's own business comes first: what the officer owns, wrote or was given; what no officer
 * owns is every keeper's.
 *
 * @param pairs near-equal answers as far as they are known
 * @param now gateway instant
 */
export async function listTasks(
  db: ReadDatabase,
  officer: Officer,
  pairs: readonly AnswerPairView[],
  now: string,
): Promise<TaskList> {
  const desk: Desk = {
    ...(await daysAt(db, now)),
    officer,
    officers: await officerNames(db),
    departments: await departmentNames(db),
  };
  const revisions = await listEntities(db, 'answerRevision', await listOpenRevisionIds(db, officer.id));
  const tasks = [
    ...revisions.map((revision) => ofRevision(revision, desk)),
    ...(await listEndingAnswers(db, officer.deskId, desk.remindUntil)).flatMap((answer) => ofAnswer(answer, desk)),
    ...(await ofCorrections(db, desk)),
    ...(await ofGaps(db, desk)),
    ...pairs.map((pair) => ofPair(pair, desk)),
    ...(await ofImports(db, desk)),
  ];
  const counts = Object.fromEntries(TASK_KINDS.map((kind) => [kind, 0])) as Record<TaskKind, number>;
  for (const { kind } of tasks) counts[kind] += 1;
  return {
    tasks: inOrder(tasks).slice(0, MOST_TASKS),
    counts,
    mine: tasks.filter((task) => task.mine).length,
  };
}

/** Own ones first, then by kind, then the earliest due; what is due together stays in its order. */
function inOrder(tasks: readonly Task[]): Task[] {
  const rank = (task: Task) => PRESSING.indexOf(task.kind);
  return [...tasks].sort(
    (a, b) => Number(b.mine) - Number(a.mine) || rank(a) - rank(b) || byDue(a.kind === 'gap' ? null : a.due, b.due),
  );
}

/** Gaps come most asked first, whenever they were first asked. */
function byDue(a: string | null, b: string | null): number {
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whoever decides sees what waits; the author's own answers wait for any other keeper. */
function ofRevision(revision: AnswerRevision, desk: Desk): Task {
  const { content, status, authorId } = revision;
  const isMine = authorId === desk.officer.id;
  const owner = content.ownerOfficerId === authorId ? { ...content, ownerOfficerId: null } : content;
  return {
    kind: status === 'in_review' ? 'to_review' : status,
    id: revision.id,
    answerId: revision.answerId,
    title: content.question,
    due: status === 'in_review' ? revision.submittedAt : revision.savedAt,
    ownerName: status === 'in_review' ? ownerName(content, desk) : revision.authorName,
    mine: isMine || (mayDo(desk.officer.role, 'decide_answers') && isOwn(owner, desk)),
  };
}

function ofAnswer(answer: AnswerRow, desk: Desk): Task[] {
  const { id, question: title, validUntil, reviewAt } = answer;
  const shared = { id, answerId: id, title, ownerName: ownerName(answer, desk), mine: isOwn(answer, desk) };
  const tasks: Task[] = [];
  if (validUntil !== null && validUntil <= desk.remindUntil)
    tasks.push({ ...shared, kind: validUntil < desk.today ? 'expired' : 'expiring', due: validUntil });
  if (reviewAt !== null && reviewAt <= desk.remindUntil) tasks.push({ ...shared, kind: 'review_due', due: reviewAt });
  return tasks;
}

async function ofCorrections(db: ReadDatabase, { officer }: Desk): Promise<Task[]> {
  const mine = mayDo(officer.role, 'handle_messages');
  return (await listOpenCorrections(db)).map(({ id, answerId, openedAt, question }) => ({
    kind: 'correction',
    id,
    answerId,
    title: question ?? '',
    due: openedAt,
    ownerName: '',
    mine,
  }));
}

async function ofGaps(db: ReadDatabase, desk: Desk): Promise<Task[]> {
  return (await listOpenGaps(db)).map(({ id, answerId, question, assigneeId, firstAskedAt }) => ({
    kind: 'gap',
    id,
    answerId,
    title: question,
    due: firstAskedAt,
    ownerName: assigneeId === null ? '' : (desk.officers.get(assigneeId) ?? assigneeId),
    mine: isOwn({ ownerDepartmentId: null, ownerOfficerId: assigneeId }, desk),
  }));
}

function ofPair({ kind, first, second }: AnswerPairView, desk: Desk): Task {
  const names = [...new Set([ownerName(first, desk), ownerName(second, desk)])].filter((name) => name !== '');
  return {
    kind,
    id: `${first.id}/${second.id}`,
    answerId: first.id,
    title: first.question,
    due: null,
    ownerName: names.join('、'),
    mine: isOwn(first, desk) || isOwn(second, desk),
  };
}

async function ofImports(db: ReadDatabase, { officer }: Desk): Promise<Task[]> {
  const mine = mayDo(officer.role, 'decide_answers');
  return (await listImportsToReview(db, officer.id)).map(({ id, fileName, importedBy, importedAt }) => ({
    kind: 'import_to_review',
    id,
    answerId: null,
    title: fileName,
    due: importedAt,
    ownerName: importedBy,
    mine,
  }));
}

function isOwn({ ownerOfficerId }: Pick<Owner, 'ownerOfficerId'> & Partial<Owner>, { officer }: Desk): boolean {
  return ownerOfficerId === null ? mayDo(officer.role, 'keep_library') : ownerOfficerId === officer.id;
}

function ownerName({ ownerDepartmentId, ownerOfficerId }: Owner, { officers, departments }: Desk): string {
  if (ownerOfficerId !== null) return officers.get(ownerOfficerId) ?? ownerOfficerId;
  return ownerDepartmentId === null ? '' : (departments.get(ownerDepartmentId) ?? ownerDepartmentId);
}
