import { type Insertable, type Selectable, sql } from 'kysely';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import type { AnswerId, AnswerRevisionId, DepartmentId, OfficerId } from '../../../src-shared/domain/ids';
import type { Reader, Trx } from '../../db/database';
import type { AnswerImportTable } from './answer-import.table';

const COLUMNS = [
  'id',
  'desk_id',
  'file_name',
  'state',
  'created',
  'changed',
  'imported_by_id',
  'imported_by',
  'imported_at',
  'decided_by',
  'decided_at',
  'note',
  'kept',
] as const;

/** Inserts an import; false when its id is taken, also by a transaction that commits first. */
export async function insertImport(trx: Trx, answerImport: AnswerImport): Promise<boolean> {
  const result = await trx
    .insertInto('answer_import')
    .values(toImportRow(answerImport))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Locks an import until the transaction ends; it is locked before its answers and its revisions. */
export async function lockImport(trx: Trx, id: AnswerImport['id']): Promise<AnswerImport | null> {
  const row = await trx.selectFrom('answer_import').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toImport(row);
}

export async function findImport(db: Reader, id: AnswerImport['id']): Promise<AnswerImport | null> {
  const row = await db.selectFrom('answer_import').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toImport(row);
}

/** Writes what became of a locked import. */
export async function updateImport(
  trx: Trx,
  { id, state, decidedBy, decidedAt, note, kept }: AnswerImport,
): Promise<void> {
  await trx
    .updateTable('answer_import')
    .set({ state, decided_by: decidedBy, decided_at: decidedAt, note, kept })
    .where('id', '=', id)
    .execute();
}

export async function pageImports(db: Reader, deskId: string, after: string, limit: number): Promise<AnswerImport[]> {
  const rows = await db
    .selectFrom('answer_import')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as AnswerImport['deskId'])
    .where('id', '>', after as AnswerImport['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toImport);
}

/** Which of these departments are the desk's. */
export async function listKnownDepartments(
  db: Reader,
  deskId: AnswerImport['deskId'],
  ids: readonly DepartmentId[],
): Promise<DepartmentId[]> {
  const rows = await db
    .selectFrom('department')
    .select('id')
    .where('desk_id', '=', deskId)
    .where('id', '=', sql<DepartmentId>`any(${[...ids]})`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Which of these officers are the desk's, also those who have left. */
export async function listKnownOfficers(
  db: Reader,
  deskId: AnswerImport['deskId'],
  ids: readonly OfficerId[],
): Promise<OfficerId[]> {
  const rows = await db
    .selectFrom('officer')
    .select('id')
    .where('desk_id', '=', deskId)
    .where('id', '=', sql<OfficerId>`any(${[...ids]})`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Versions of those of these answers that exist, whichever desk they belong to. */
export async function listAnswerHeads(
  db: Reader,
  ids: readonly AnswerId[],
): Promise<{ id: AnswerId; deskId: AnswerImport['deskId']; version: number }[]> {
  return db
    .selectFrom('answer')
    .select(['id', 'desk_id as deskId', 'version'])
    .where('id', '=', sql<AnswerId>`any(${[...ids]})`)
    .execute();
}

/** Whether a revision has one of these ids already. */
export async function isAnyRevisionTaken(db: Reader, ids: readonly AnswerRevisionId[]): Promise<boolean> {
  const row = await db
    .selectFrom('answer_revision')
    .select('id')
    .where('id', '=', sql<AnswerRevisionId>`any(${[...ids]}::uuid[])`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The answers that an import's revisions are for. */
export async function listAnswersOfRevisions(db: Reader, importId: AnswerImport['id']): Promise<AnswerId[]> {
  const rows = await db.selectFrom('answer_revision').select('answer_id').where('import_id', '=', importId).execute();
  return rows.map((row) => row.answer_id);
}

/** What an import brought into force: each answer with the version that came of it. */
export async function listVersionsOfImport(
  db: Reader,
  answerImport: Pick<AnswerImport, 'id' | 'deskId'>,
): Promise<{ answerId: AnswerId; version: number }[]> {
  return db
    .selectFrom('answer_version')
    .select(['answer_id as answerId', 'version'])
    .where('desk_id', '=', answerImport.deskId)
    .where('import_id', '=', answerImport.id)
    .orderBy('answer_id')
    .execute();
}

/** Those of these locked answers that something rests on: a reply, a revision under way, or a question that it was written for. */
export async function listRestedOn(db: Reader, ids: readonly AnswerId[]): Promise<Set<AnswerId>> {
  const among = [...ids];
  const inReplies = db
    .selectFrom('reply')
    .select(sql<AnswerId>`basis ->> 'answerId'`.as('id'))
    .where('basis', 'is not', null)
    .where(sql<boolean>`basis ->> 'answerId' = any(${among})`);
  const inRevisions = db
    .selectFrom('answer_revision')
    .select('answer_id as id')
    .where('answer_id', '=', sql<AnswerId>`any(${among})`);
  const inGaps = db
    .selectFrom('answer_gap')
    .select(sql<AnswerId>`answer_id`.as('id'))
    .where('answer_id', '=', sql<AnswerId>`any(${among})`);
  const rows = await inReplies.union(inRevisions).union(inGaps).execute();
  return new Set(rows.map(({ id }) => id));
}

function toImport(row: Selectable<AnswerImportTable>): AnswerImport {
  return {
    id: row.id,
    deskId: row.desk_id,
    fileName: row.file_name,
    state: row.state,
    created: row.created,
    changed: row.changed,
    importedById: row.imported_by_id,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.note,
    kept: row.kept,
  };
}

function toImportRow(answerImport: AnswerImport): Insertable<AnswerImportTable> {
  return {
    id: answerImport.id,
    desk_id: answerImport.deskId,
    file_name: answerImport.fileName,
    state: answerImport.state,
    created: answerImport.created,
    changed: answerImport.changed,
    imported_by_id: answerImport.importedById,
    imported_by: answerImport.importedBy,
    imported_at: answerImport.importedAt,
    decided_by: answerImport.decidedBy,
    decided_at: answerImport.decidedAt,
    note: answerImport.note,
    kept: answerImport.kept,
  };
}
