import type { ExpressionBuilder } from 'kysely';
import type { GapState } from '../../../../src-shared/domain/answer-gap';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { AnswerGapId } from '../../../../src-shared/domain/ids';
import type { Database, ReadDatabase } from '../../db/database';

export interface GapFilter {
  /** Empty: any. */
  states: readonly GapState[];
  businessLines: readonly BusinessLine[];
}

/** Ids of gaps, most asked first, then last asked first. */
export async function listGapIds(
  db: ReadDatabase,
  filter: GapFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<AnswerGapId[]> {
  const rows = await db
    .selectFrom('answer_gap')
    .select('id')
    .where(matching(filter))
    .orderBy('count', 'desc')
    .orderBy('last_asked_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ id }) => id);
}

export async function countGaps(db: ReadDatabase, filter: GapFilter): Promise<number> {
  const row = await db
    .selectFrom('answer_gap')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(matching(filter))
    .executeTakeFirstOrThrow();
  return row.count;
}

function matching({ states, businessLines }: GapFilter) {
  return (where: ExpressionBuilder<Database, 'answer_gap'>) =>
    where.and([
      ...(states.length === 0 ? [] : [where('state', 'in', states)]),
      ...(businessLines.length === 0 ? [] : [where('business_line', 'in', businessLines)]),
    ]);
}
