import { type Insertable, type Selectable, sql } from 'kysely';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { AnswerRevisionTable } from './answer-revision.table';

export const REVISION_COLUMNS = [
  'id',
  'desk_id',
  'answer_id',
  'base_version',
  'content',
  'status',
  'author_id',
  'author_name',
  'origin',
  'version',
  'saved_at',
  'submitted_at',
  'return_note',
  'returned_by',
  'sibling_of_id',
  'import_id',
] as const;

/** Rows in one statement: the server takes 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 500;

/** Inserts a revision; null when its id is taken, also by a transaction that commits first. */
export async function insertRevision(trx: Trx, revision: AnswerRevision): Promise<AnswerRevision | null> {
  const row = await trx
    .insertInto('answer_revision')
    .values(toRevisionRow(revision))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(REVISION_COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toRevision(row);
}

/** Inserts many; how many went in, fewer than given when an id is taken. */
export async function insertRevisions(trx: Trx, revisions: readonly AnswerRevision[]): Promise<number> {
  let inserted = 0;
  for (let at = 0; at < revisions.length; at += ROWS_PER_STATEMENT) {
    const result = await trx
      .insertInto('answer_revision')
      .values(revisions.slice(at, at + ROWS_PER_STATEMENT).map(toRevisionRow))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    inserted += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return inserted;
}

export async function findRevision(db: Reader, id: AnswerRevision['id']): Promise<AnswerRevision | null> {
  const row = await db.selectFrom('answer_revision').select(REVISION_COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toRevision(row);
}

/** Locks one revision until the transaction ends; where its answer is written too, that was locked before. */
export async function lockRevision(trx: Trx, id: AnswerRevision['id']): Promise<AnswerRevision | null> {
  const row = await trx
    .selectFrom('answer_revision')
    .select(REVISION_COLUMNS)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toRevision(row);
}

/** Locks the rows of an import, in the order of their ids. */
export async function lockRevisionsOfImport(
  trx: Trx,
  importId: NonNullable<AnswerRevision['importId']>,
): Promise<AnswerRevision[]> {
  const rows = await trx
    .selectFrom('answer_revision')
    .select(REVISION_COLUMNS)
    .where('import_id', '=', importId)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(toRevision);
}

export type RevisionPatch = Partial<
  Pick<
    AnswerRevision,
    'answerId' | 'baseVersion' | 'content' | 'status' | 'savedAt' | 'submittedAt' | 'returnNote' | 'returnedBy'
  >
>;

/** Writes a locked revision and raises its version. */
export async function updateRevision(
  trx: Trx,
  revision: AnswerRevision,
  patch: RevisionPatch,
): Promise<AnswerRevision> {
  const { id, ...row } = toRevisionRow({ ...revision, ...patch, version: revision.version + 1 });
  const updated = await trx
    .updateTable('answer_revision')
    .set(row)
    .where('id', '=', id)
    .returning(REVISION_COLUMNS)
    .executeTakeFirstOrThrow();
  return toRevision(updated);
}

/** Makes locked rows of an import revisions of their own, with the base that they are given here; returns them as written. */
export async function leaveImport(trx: Trx, revisions: readonly AnswerRevision[]): Promise<AnswerRevision[]> {
  const written: AnswerRevision[] = [];
  for (let at = 0; at < revisions.length; at += ROWS_PER_STATEMENT) {
    const some = revisions.slice(at, at + ROWS_PER_STATEMENT);
    const ids = some.map(({ id }) => id);
    const bases = some.map(({ baseVersion }) => baseVersion);
    const rows = await trx
      .updateTable('answer_revision')
      .from(
        sql<{ id: string; base: number | null }>`unnest(${ids}::uuid[], ${bases}::int[])`.as<'given'>(
          sql`given (id, base)`,
        ),
      )
      .set((eb) => ({
        import_id: null,
        base_version: eb.ref('given.base'),
        version: sql<number>`answer_revision.version + 1`,
      }))
      .whereRef('answer_revision.id', '=', sql<AnswerRevision['id']>`given.id`)
      .returning(REVISION_COLUMNS.map((column) => `answer_revision.${column}` as const))
      .execute();
    written.push(...rows.map(toRevision));
  }
  return written;
}

export async function deleteRevisions(trx: Trx, ids: readonly AnswerRevision['id'][]): Promise<void> {
  await trx
    .deleteFrom('answer_revision')
    .where('id', '=', sql<AnswerRevision['id']>`any(${[...ids]}::uuid[])`)
    .execute();
}

export async function pageRevisions(
  db: Reader,
  deskId: string,
  after: string,
  limit: number,
): Promise<AnswerRevision[]> {
  const rows = await db
    .selectFrom('answer_revision')
    .select(REVISION_COLUMNS)
    .where('desk_id', '=', deskId as AnswerRevision['deskId'])
    .where('id', '>', after as AnswerRevision['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRevision);
}

export function toRevision(row: Selectable<AnswerRevisionTable>): AnswerRevision {
  return {
    id: row.id,
    deskId: row.desk_id,
    answerId: row.answer_id,
    baseVersion: row.base_version,
    content: row.content,
    status: row.status,
    authorId: row.author_id,
    authorName: row.author_name,
    origin: row.origin,
    version: row.version,
    savedAt: row.saved_at,
    submittedAt: row.submitted_at,
    returnNote: row.return_note,
    returnedBy: row.returned_by,
    siblingOfId: row.sibling_of_id,
    importId: row.import_id,
  };
}

export function toRevisionRow(revision: AnswerRevision): Insertable<AnswerRevisionTable> {
  return {
    id: revision.id,
    desk_id: revision.deskId,
    answer_id: revision.answerId,
    base_version: revision.baseVersion,
    content: toJson(revision.content),
    status: revision.status,
    author_id: revision.authorId,
    author_name: revision.authorName,
    origin: toJson(revision.origin),
    version: revision.version,
    saved_at: revision.savedAt,
    submitted_at: revision.submittedAt,
    return_note: revision.returnNote,
    returned_by: revision.returnedBy,
    sibling_of_id: revision.siblingOfId,
    import_id: revision.importId,
  };
}
