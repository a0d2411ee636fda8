import type { Selectable } from 'kysely';
import type { AnswerPair } from '../../../src-shared/domain/answer-gap';
import type { Reader, Trx } from '../../db/database';
import type { AnswerPairTable } from './answer.table';

const COLUMNS = [
  'id',
  'desk_id',
  'first_id',
  'second_id',
  'first_version',
  'second_version',
  'note',
  'settled_by',
  'settled_at',
] as const;

/** Writes down that two answers are rightly two; the pair keeps its id when it is settled again. */
export async function upsertPair(trx: Trx, pair: AnswerPair): Promise<AnswerPair> {
  const settled = {
    first_version: pair.firstVersion,
    second_version: pair.secondVersion,
    note: pair.note,
    settled_by: pair.settledBy,
    settled_at: pair.settledAt,
  };
  const row = await trx
    .insertInto('answer_pair')
    .values({ id: pair.id, desk_id: pair.deskId, first_id: pair.firstId, second_id: pair.secondId, ...settled })
    .onConflict((conflict) => conflict.columns(['first_id', 'second_id']).doUpdateSet(settled))
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toPair(row);
}

export async function pagePairs(db: Reader, deskId: string, after: string, limit: number): Promise<AnswerPair[]> {
  const rows = await db
    .selectFrom('answer_pair')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as AnswerPair['deskId'])
    .where('id', '>', after as AnswerPair['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toPair);
}

function toPair(row: Selectable<AnswerPairTable>): AnswerPair {
  return {
    id: row.id,
    deskId: row.desk_id,
    firstId: row.first_id,
    secondId: row.second_id,
    firstVersion: row.first_version,
    secondVersion: row.second_version,
    note: row.note,
    settledBy: row.settled_by,
    settledAt: row.settled_at,
  };
}
