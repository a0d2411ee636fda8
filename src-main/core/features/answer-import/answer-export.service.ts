import { rename, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ExportedAnswer } from '../../../../src-files/answer/exported-answer';
import { contentOf } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { ExportFormat } from '../../../../src-shared/ipc/answer-import-views';
import { type Failure, fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { AnswerFilter } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { daysAt } from '../answer/answer-days';
import type { AnswerLibrary } from '../answer/answer-library';
import { listAnswerIds } from '../answer/answer-list.repository';
import { findListed } from '../answer/answer-list.service';
import { listOwningDepartments, listOwningOfficers } from './answer-import.repository';
import { ownerNames } from './import-owners';
import { writeInThread } from './run-file-task';

export interface ExportInput {
  path: string;
  format: ExportFormat;
  filter: AnswerFilter;
  text: string;
}

/** Answers read before other requests get their turn. */
const BATCH = 200;

/**
 * Writes the answers of a list into a file: beside its place first, and put there when whole, so that a file of that name is either as
 * it was or complete.
 *
 * @param now gateway instant
 * @param beforePlacing the last that happens before the file is in its place
 * @returns `file_refused: not_writable`, `disk_full`
 */
export async function exportAnswers(
  db: ReadDatabase,
  library: Pick<AnswerLibrary, 'search'>,
  { path, format, ...list }: ExportInput,
  now: string,
  temporaryId: string,
  beforePlacing: (answers: number) => Promise<void>,
): Promise<Result<{ answers: number }>> {
  const { today } = await daysAt(db, now);
  const answers = await readAnswers(db, await listIds(db, library, list, now));
  const temporary = `${path}.${temporaryId}.part`;
  try {
    const refusal = await writeInThread(
      { kind: 'write', path: temporary, format, answers, day: today },
      new AbortController().signal,
    );
    if (refusal !== null)
      return fail(refusal.code === 'system' ? refusalOf(refusal.errno, refusal.detail) : refusalOf('', refusal.detail));
    await beforePlacing(answers.length);
    await rename(temporary, path);
    return succeed({ answers: answers.length });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !PLACE_REFUSED.includes(code)) throw error;
    return fail({ code: 'file_refused', reason: 'not_writable' });
  } finally {
    await rm(temporary, { force: true });
  }
}

const PLACE_REFUSED = [
  'EACCES',
  'EPERM',
  'EBUSY',
  'EISDIR',
  'ENOTDIR',
  'ENOENT',
  'EROFS',
  'EXDEV',
  'ENOTEMPTY',
  'EEXIST',
];

function refusalOf(errno: string, detail: string): Failure {
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return { code: 'disk_full' };
  // Without a code of the system it is a fault of ours, to be logged under an id.
  if (errno === '') throw new Error(`export failed: ${detail}`);
  return { code: 'file_refused', reason: 'not_writable' };
}

async function listIds(
  db: ReadDatabase,
  library: Pick<AnswerLibrary, 'search'>,
  { filter, text }: Pick<ExportInput, 'filter' | 'text'>,
  now: string,
): Promise<AnswerId[]> {
  const days = await daysAt(db, now);
  const wanted = text.trim();
  if (wanted === '') return listAnswerIds(db, { ...days, filter, sort: 'question', among: null }, null);
  const hits = await findListed(library, wanted, days.today);
  const ids = hits.map(({ answer }) => answer.id);
  return listAnswerIds(db, { ...days, filter, sort: 'question', among: { ids, retiredWith: wanted } }, null);
}

async function readAnswers(db: ReadDatabase, ids: readonly AnswerId[]): Promise<ExportedAnswer[]> {
  const names = ownerNames(await listOwningDepartments(db), await listOwningOfficers(db));
  const answers: ExportedAnswer[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    for (const answer of await listEntities(db, 'answer', ids.slice(at, at + BATCH))) {
      answers.push({
        id: answer.id,
        content: contentOf(answer),
        ownerDepartment: names.department(answer.ownerDepartmentId),
        ownerOfficer: names.officer(answer.ownerOfficerId),
      });
    }
    await setImmediate();
  }
  return answers;
}
