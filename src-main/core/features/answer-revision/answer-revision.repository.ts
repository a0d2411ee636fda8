import { type ExpressionBuilder, sql } from 'kysely';
import type { RevisionOrigin } from '../../../../src-shared/domain/answer-revision';
import type { AnswerId, AnswerImportId, AnswerRevisionId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Database, ReadDatabase } from '../../db/database';

/** Which revisions: those an officer wrote, those that wait for another one's decision, the rows of an import. */
export type RevisionBox =
  | { box: 'mine'; officerId: OfficerId }
  | { box: 'to_review'; officerId: OfficerId }
  | { box: 'import'; importId: AnswerImportId };

/** Own ones last saved first; those in review longest waiting first. */
export async function listRevisionIds(
  db: ReadDatabase,
  box: RevisionBox,
  { offset, limit }: { offset: number; limit: number },
): Promise<AnswerRevisionId[]> {
  const rows = await db
    .selectFrom('answer_revision')
    .select('id')
    .where(inBox(box))
    .$if(box.box !== 'import', (query) => query.orderBy('saved_at', box.box === 'mine' ? 'desc' : 'asc'))
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ id }) => id);
}

export async function countRevisions(db: ReadDatabase, box: RevisionBox): Promise<number> {
  const row = await db
    .selectFrom('answer_revision')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(inBox(box))
    .executeTakeFirstOrThrow();
  return row.count;
}

function inBox(box: RevisionBox) {
  return (where: ExpressionBuilder<Database, 'answer_revision'>) => {
    switch (box.box) {
      case 'mine':
        return where.and([where('author_id', '=', box.officerId), where('import_id', 'is', null)]);
      case 'to_review':
        return where.and([
          where('status', '=', 'in_review'),
          where('author_id', '<>', box.officerId),
          where('import_id', 'is', null),
        ]);
      case 'import':
        return where('import_id', '=', box.importId);
    }
  };
}

/** Revisions of an answer under way, last saved first. */
export async function listRevisionIdsOfAnswer(db: ReadDatabase, answerId: AnswerId): Promise<AnswerRevisionId[]> {
  const rows = await db
    .selectFrom('answer_revision')
    .select('id')
    .where('answer_id', '=', answerId)
    .orderBy('saved_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** An officer's own revision that was made from exactly this. */
export async function findOwnByOrigin(
  db: ReadDatabase,
  officerId: OfficerId,
  origin: RevisionOrigin,
): Promise<AnswerRevisionId | null> {
  const row = await db
    .selectFrom('answer_revision')
    .select('id')
    .where('author_id', '=', officerId)
    .where(sql`json(origin)`, '=', sql`json(${JSON.stringify(origin)})`)
    .orderBy('saved_at', 'desc')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Questions in force of answers that are there. */
export async function listQuestions(db: ReadDatabase, ids: readonly AnswerId[]): Promise<Map<AnswerId, string>> {
  const rows = await db.selectFrom('answer').select(['id', 'question']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, question }) => [id, question]));
}
