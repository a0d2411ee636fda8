import type { AnswerStatus } from '../../../../src-shared/domain/answer';
import type { AnswerImport } from '../../../../src-shared/domain/answer-import';
import type { AnswerId, AnswerImportId, DepartmentId, DeskId, OfficerId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';
import type { OutboxRow } from '../../sync/outbox.repository';
import type { ImportOnItsWayTable } from './answer-import.table';

export interface KnownQuestion {
  id: AnswerId;
  version: number;
  status: AnswerStatus;
  question: string;
  region: string;
}

/**
 * Questions of a desk's answers by id, retired ones too.
 *
 * @param deskId null where the desk is not known yet: then all
 * @param after the last id of the page before
 */
export function listQuestions(
  db: ReadDatabase,
  deskId: DeskId | null,
  after: string,
  limit: number,
): Promise<KnownQuestion[]> {
  return db
    .selectFrom('answer')
    .select(['id', 'version', 'status', 'question', 'region'])
    .where('id', '>', after as AnswerId)
    .$if(deskId !== null, (query) => query.where('desk_id', '=', deskId as DeskId))
    .orderBy('id')
    .limit(limit)
    .execute();
}

export interface KnownOfficer {
  id: OfficerId;
  name: string;
  badgeNumber: string;
  /** 0 or 1. */
  active: number;
}

/** All officers, those who have left too: answers may still be theirs. */
export function listOwningOfficers(db: ReadDatabase): Promise<KnownOfficer[]> {
  return db
    .selectFrom('officer')
    .select(['id', 'name', 'badge_number as badgeNumber', 'active'])
    .orderBy('id')
    .execute();
}

export interface KnownDepartment {
  id: DepartmentId;
  name: string;
  /** 0 or 1. */
  active: number;
}

export function listOwningDepartments(db: ReadDatabase): Promise<KnownDepartment[]> {
  return db.selectFrom('department').select(['id', 'name', 'active']).orderBy('id').execute();
}

/** Imports that the gateway has, newest first. */
export async function listImports(db: ReadDatabase): Promise<AnswerImport[]> {
  const rows = await db
    .selectFrom('answer_import')
    .select(['id', 'desk_id', 'file_name', 'state', 'created', 'changed', 'imported_by_id', 'imported_by'])
    .select(['imported_at', 'decided_by', 'decided_at', 'note', 'kept'])
    .orderBy('imported_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => rowToEntity('answerImport', row));
}

export async function insertOnItsWay(trx: WriteTransaction, row: ImportOnItsWayTable): Promise<void> {
  await trx.insertInto('import_on_its_way').values(row).execute();
}

export async function deleteOnItsWay(trx: WriteTransaction, ids: readonly AnswerImportId[]): Promise<void> {
  await trx.deleteFrom('import_on_its_way').where('import_id', 'in', ids).execute();
}

export function listOnItsWay(db: ReadDatabase): Promise<ImportOnItsWayTable[]> {
  return db
    .selectFrom('import_on_its_way')
    .select(['import_id', 'file_name', 'first_seq', 'last_seq', 'at'])
    .orderBy('at', 'desc')
    .execute();
}

/**
 * What became of the commands that carry an import, without their bytes, in the order in which they were written. Found by what they
 * are about: numbers change when a workstation takes up a new name.
 */
export function listCarrying(
  db: ReadDatabase,
  importId: AnswerImportId,
): Promise<Pick<OutboxRow, 'state' | 'result' | 'dismissed'>[]> {
  return db
    .selectFrom('outbox')
    .select(['state', 'result', 'dismissed'])
    .where('subject_id', '=', importId)
    .where('type', 'in', ['answer_import.stage', 'answer_import.finish'])
    .orderBy('seq')
    .execute();
}
