import { sql } from 'kysely';
import type { AnswerImport, ImportRow } from '../../../src-shared/domain/answer-import';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';

export interface ImportPart {
  importId: AnswerImport['id'];
  part: number;
  deskId: AnswerImport['deskId'];
  rows: ImportRow[];
  at: string;
}

/** Lays a part aside; false when that number of the import is taken. */
export async function insertPart(trx: Trx, part: ImportPart): Promise<boolean> {
  const result = await trx
    .insertInto('answer_import_part')
    .values({
      import_id: part.importId,
      part: part.part,
      desk_id: part.deskId,
      rows: toJson(part.rows),
      at: part.at,
    })
    .onConflict((conflict) => conflict.columns(['import_id', 'part']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** The parts that have arrived, in their order, locked until the transaction ends. */
export async function lockParts(
  trx: Trx,
  deskId: AnswerImport['deskId'],
  importId: AnswerImport['id'],
): Promise<Pick<ImportPart, 'part' | 'rows'>[]> {
  return trx
    .selectFrom('answer_import_part')
    .select(['part', 'rows'])
    .where('import_id', '=', importId)
    .where('desk_id', '=', deskId)
    .orderBy('part')
    .forUpdate()
    .execute();
}

/** Forgets what has arrived of an import; how many parts there were. */
export async function deleteParts(
  trx: Trx,
  deskId: AnswerImport['deskId'],
  importId: AnswerImport['id'],
): Promise<number> {
  const result = await trx
    .deleteFrom('answer_import_part')
    .where('import_id', '=', importId)
    .where('desk_id', '=', deskId)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Forgets parts of imports that never became whole, of which nothing came for `days`; how many went. */
export async function pruneParts(trx: Trx, days: number): Promise<number> {
  const result = await trx
    .deleteFrom('answer_import_part')
    .where('import_id', 'in', (given) =>
      given
        .selectFrom('answer_import_part')
        .select('import_id')
        .groupBy('import_id')
        .having(sql<boolean>`max(at) < now() - make_interval(days => ${days})`),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
