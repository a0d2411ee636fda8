import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { Validity } from '../../../../src-shared/domain/answer';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { AnswerId, DepartmentId, OfficerId } from '../../../../src-shared/domain/ids';
import type { ANSWER_SORTS, AnswerFilter } from '../../../../src-shared/ipc/library-views';
import type { Database, ReadDatabase } from '../../db/database';

/** Day at the bureau, and the day up to which an end of validity counts as near. */
export interface Days {
  today: string;
  remindUntil: string;
}

export interface ListQuery extends Days {
  filter: AnswerFilter;
  /** Only these answers, and those retired ones that hold the text; null for all. */
  among: { ids: readonly AnswerId[]; retiredWith: string } | null;
  sort: (typeof ANSWER_SORTS)[number];
}

type Where = ExpressionBuilder<Database, 'answer'>;
type Condition = ExpressionWrapper<Database, 'answer', SqlBool>;

/** Ids of the answers of a list in its order. @param page all of them when null */
export async function listAnswerIds(
  db: ReadDatabase,
  query: ListQuery,
  page: { offset: number; limit: number } | null,
): Promise<AnswerId[]> {
  let answers = db.selectFrom('answer').select('answer.id').where(matching(query));
  if (query.sort === 'used') {
    const uses = db
      .selectFrom('answer_use')
      .select(({ fn }) => ['answer_use.answer_id', fn.countAll<number>().as('replies')])
      .groupBy('answer_use.answer_id')
      .as('uses');
    answers = answers
      .leftJoin(uses, 'uses.answer_id', 'answer.id')
      .orderBy('uses.replies', (order) => order.desc().nullsLast());
  }
  if (query.sort === 'updated') answers = answers.orderBy('answer.updated_at', 'desc');
  if (query.sort === 'expiring') answers = answers.orderBy('answer.valid_until', (order) => order.asc().nullsLast());
  if (query.sort === 'reviewing') answers = answers.orderBy('answer.review_at', (order) => order.asc().nullsLast());
  answers = answers.orderBy('answer.question').orderBy('answer.id');
  if (page !== null) answers = answers.limit(page.limit).offset(page.offset);
  return (await answers.execute()).map(({ id }) => id);
}

export async function countAnswers(db: ReadDatabase, query: Omit<ListQuery, 'sort'>): Promise<number> {
  const row = await db
    .selectFrom('answer')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(matching(query))
    .executeTakeFirstOrThrow();
  return row.count;
}

function matching({ filter, among, ...days }: Omit<ListQuery, 'sort'>) {
  return (where: Where): Condition => {
    const conditions: Condition[] = [];
    if (filter.businessLines.length > 0) conditions.push(where('business_line', 'in', filter.businessLines));
    if (filter.ownerDepartmentIds.length > 0)
      conditions.push(where('owner_department_id', 'in', filter.ownerDepartmentIds));
    if (filter.ownerOfficerIds.length > 0) conditions.push(where('owner_officer_id', 'in', filter.ownerOfficerIds));
    if (filter.regions.length > 0) conditions.push(where('region', 'in', filter.regions));
    conditions.push(
      filter.validities.length === 0
        ? where('answer.status', '=', 'approved')
        : where.or(filter.validities.map((validity) => stands(where, validity, days))),
    );
    if (among !== null) {
      const given = sql<AnswerId>`(select value from json_each(${JSON.stringify(among.ids)}))`;
      conditions.push(where.or([where('answer.id', 'in', given), retiredWith(where, among.retiredWith)]));
    }
    return where.and(conditions);
  };
}

/** Retired answers are not in the index. */
function retiredWith(where: Where, text: string): Condition {
  const holds = (column: 'question' | 'keywords' | 'text') =>
    where(sql`instr(${sql.ref(column)}, ${text})`, '>', sql.lit(0));
  return where.and([
    where('answer.status', '=', 'retired'),
    where.or([holds('question'), holds('keywords'), holds('text')]),
  ]);
}

/** `validityOf` (domain/answer.ts) in SQL. */
function stands(where: Where, validity: Validity | 'expiring', { today, remindUntil }: Days): Condition {
  if (validity === 'retired') return where('answer.status', '=', 'retired');
  const approved = where('answer.status', '=', 'approved');
  if (validity === 'not_yet') return where.and([approved, where('valid_from', '>', today)]);
  const begun = where.or([where('valid_from', 'is', null), where('valid_from', '<=', today)]);
  if (validity === 'expired') return where.and([approved, begun, where('valid_until', '<', today)]);
  const ends =
    validity === 'expiring'
      ? where.and([where('valid_until', '>=', today), where('valid_until', '<=', remindUntil)])
      : where.or([where('valid_until', 'is', null), where('valid_until', '>=', today)]);
  return where.and([approved, begun, ends]);
}

/** What the list shows of revisions under way and of corrections still open, per answer that has any. */
export async function countUnderWay(
  db: ReadDatabase,
  ids: readonly AnswerId[],
): Promise<Map<AnswerId, { revisions: number; openCorrections: number }>> {
  const revisions = await db
    .selectFrom('answer_revision')
    .select(({ fn }) => ['answer_id', fn.countAll<number>().as('count')])
    .where('answer_id', 'in', ids)
    .groupBy('answer_id')
    .execute();
  const corrections = await db
    .selectFrom('correction')
    .select(({ fn }) => ['answer_id', fn.countAll<number>().as('count')])
    .where('answer_id', 'in', ids)
    .where('state', '=', 'open')
    .groupBy('answer_id')
    .execute();
  const counts = new Map(ids.map((id) => [id, { revisions: 0, openCorrections: 0 }]));
  for (const { answer_id: id, count } of revisions) (counts.get(id) ?? { revisions: 0 }).revisions = count;
  for (const { answer_id: id, count } of corrections)
    (counts.get(id) ?? { openCorrections: 0 }).openCorrections = count;
  return counts;
}

export interface FacetCounts {
  businessLines: { value: BusinessLine | null; count: number }[];
  ownerDepartments: { value: DepartmentId | null; count: number }[];
  ownerOfficers: { value: OfficerId | null; count: number }[];
  regions: { value: string; count: number }[];
}

/** Values that answers which are not retired have, with how many have each, most first. */
export async function countFacets(db: ReadDatabase): Promise<FacetCounts> {
  const counted = <C extends 'business_line' | 'owner_department_id' | 'owner_officer_id' | 'region'>(column: C) =>
    db
      .selectFrom('answer')
      .select(({ fn, ref }) => [ref(column).as('value'), fn.countAll<number>().as('count')])
      .where('status', '=', 'approved')
      .groupBy(column)
      .orderBy('count', 'desc')
      .orderBy(column)
      .execute();
  return {
    businessLines: await counted('business_line'),
    ownerDepartments: await counted('owner_department_id'),
    ownerOfficers: await counted('owner_officer_id'),
    regions: await counted('region'),
  };
}
