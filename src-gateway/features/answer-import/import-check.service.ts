import type { ImportRow } from '../../../src-shared/domain/answer-import';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { RejectionCode } from '../../../src-shared/sync/commands';
import type { Reader } from '../../db/database';
import { attachmentRefusal } from '../answer/answer-reference.service';
import { listAnswerHeads, listKnownDepartments, listKnownOfficers } from './answer-import.repository';

/** Why rows cannot go into review together: each must stand for one answer, and name only what the desk has. */
export async function rowsRefusal(
  db: Reader,
  deskId: DeskId,
  rows: readonly ImportRow[],
): Promise<RejectionCode | null> {
  const answerIds = distinct(rows.map((row) => row.answerId));
  const revisionIds = distinct(rows.map((row) => row.revisionId));
  if (answerIds.length !== rows.length || revisionIds.length !== rows.length) return 'invalid';
  return (
    (await answersRefusal(db, deskId, rows)) ??
    (await ownersRefusal(db, deskId, rows)) ??
    (await attachmentRefusal(db, deskId, { attachments: rows.flatMap(({ content }) => content.attachments) }))
  );
}

async function answersRefusal(db: Reader, deskId: DeskId, rows: readonly ImportRow[]): Promise<RejectionCode | null> {
  const heads = await listAnswerHeads(
    db,
    rows.map((row) => row.answerId),
  );
  const known = new Map(heads.map((head) => [head.id, head]));
  for (const { answerId, baseVersion } of rows) {
    const head = known.get(answerId);
    if (head !== undefined && (head.deskId !== deskId || baseVersion === null)) return 'id_taken';
    if (baseVersion !== null && baseVersion > (head?.version ?? 0)) return 'unknown_answer';
  }
  return null;
}

async function ownersRefusal(db: Reader, deskId: DeskId, rows: readonly ImportRow[]): Promise<RejectionCode | null> {
  const departments = distinct(rows.map(({ content }) => content.ownerDepartmentId)).filter((id) => id !== null);
  const officers = distinct(rows.map(({ content }) => content.ownerOfficerId)).filter((id) => id !== null);
  if ((await listKnownDepartments(db, deskId, departments)).length !== departments.length) return 'unknown_department';
  return (await listKnownOfficers(db, deskId, officers)).length === officers.length ? null : 'unknown_officer';
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
