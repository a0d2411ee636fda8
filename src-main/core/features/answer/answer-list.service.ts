import { VALIDITIES, validityOf } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { AnswerFacets, AnswerFilter, AnswerHit, AnswerList } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { departmentNames, officerNames } from '../desk/desk.repository';
import { daysAt } from './answer-days';
import type { AnswerLibrary } from './answer-library';
import {
  countAnswers,
  countFacets,
  countUnderWay,
  type Days,
  type ListQuery,
  listAnswerIds,
} from './answer-list.repository';
import { answerUses, NEVER_USED } from './answer-use.repository';

/** Answers that a text finds in the list: further ones fit so badly that nobody looks for them there. */
const MOST_FOUND = 500;
/** Of the text score of the best, so much at least. */
const WORTH_LISTING = 0.3;
const EVERYTHING: AnswerFilter = {
  businessLines: [],
  ownerDepartmentIds: [],
  ownerOfficerIds: [],
  validities: [],
  regions: [],
};

export interface AnswerListInput {
  text: string;
  filter: AnswerFilter;
  sort: ListQuery['sort'];
  offset: number;
  limit: number;
}

/**
 * A page of the library. With a text: the approved answers that the search finds, best first unless another order than by question is
 * asked for, and the retired ones that hold it word for word.
 *
 * @param now gateway instant
 */
export async function listAnswers(
  db: ReadDatabase,
  library: Pick<AnswerLibrary, 'search'>,
  { text, filter, sort, offset, limit }: AnswerListInput,
  now: string,
): Promise<AnswerList> {
  const days = await daysAt(db, now);
  const wanted = text.trim();
  const page = { offset, limit };
  if (wanted === '') {
    const query = { ...days, filter, sort, among: null };
    const [ids, total] = [await listAnswerIds(db, query, page), await countAnswers(db, query)];
    return { items: await toItems(db, ids, days), total };
  }
  const hits = await findListed(library, wanted, days.today);
  const places = new Map(hits.map(({ answer }, place) => [answer.id, place]));
  const among = { ids: [...places.keys()], retiredWith: wanted };
  const ids = await listAnswerIds(db, { ...days, filter, sort, among }, null);
  const place = (id: AnswerId) => places.get(id) ?? MOST_FOUND;
  if (sort === 'question') ids.sort((a, b) => place(a) - place(b));
  const ranges = new Map(hits.map(({ answer, questionRanges }) => [answer.id, questionRanges]));
  const items = await toItems(db, ids.slice(offset, offset + limit), days);
  return {
    items: items.map((item) => ({ ...item, questionRanges: ranges.get(item.answer.id) ?? [] })),
    total: ids.length,
  };
}

/** Approved answers that a list shows for a text, best first: a search gives whatever has a character of it, a list would drown in that. */
export async function findListed(
  library: Pick<AnswerLibrary, 'search'>,
  text: string,
  today: string,
): Promise<AnswerHit[]> {
  const hits = await library.search({ text, limit: MOST_FOUND, today, businessLine: null });
  const best = hits.reduce((most, { factors }) => Math.max(most, factors.text), 0);
  return hits.filter(({ factors }) => factors.text >= best * WORTH_LISTING);
}

async function toItems(db: ReadDatabase, ids: readonly AnswerId[], { today }: Days): Promise<AnswerList['items']> {
  if (ids.length === 0) return [];
  const [answers, uses, underWay, officers, departments] = [
    await listEntities(db, 'answer', ids),
    await answerUses(db, ids),
    await countUnderWay(db, ids),
    await officerNames(db),
    await departmentNames(db),
  ];
  return answers.map((answer) => ({
    answer,
    validity: validityOf(answer, today),
    ownerName:
      (answer.ownerOfficerId === null ? undefined : officers.get(answer.ownerOfficerId)) ??
      (answer.ownerDepartmentId === null ? undefined : departments.get(answer.ownerDepartmentId)) ??
      '',
    use: uses.get(answer.id) ?? NEVER_USED,
    ...(underWay.get(answer.id) ?? { revisions: 0, openCorrections: 0 }),
    questionRanges: [],
  }));
}

/** What the filters of the list offer. @param now gateway instant */
export async function readFacets(db: ReadDatabase, now: string): Promise<AnswerFacets> {
  const days = await daysAt(db, now);
  const count = (validities: AnswerFilter['validities']) =>
    countAnswers(db, { ...days, filter: { ...EVERYTHING, validities }, among: null });
  const { ownerDepartments, ownerOfficers, ...facets } = await countFacets(db);
  const [officers, departments] = [await officerNames(db), await departmentNames(db)];
  const validities: AnswerFacets['validities'] = [];
  for (const value of [...VALIDITIES, 'expiring'] as const) validities.push({ value, count: await count([value]) });
  return {
    total: await count([]),
    ...facets,
    ownerDepartments: ownerDepartments.map((each) => ({ ...each, name: nameOf(departments, each.value) })),
    ownerOfficers: ownerOfficers.map((each) => ({ ...each, name: nameOf(officers, each.value) })),
    validities,
  };
}

function nameOf<I>(names: ReadonlyMap<I, string>, id: I | null): string {
  return id === null ? '' : (names.get(id) ?? String(id));
}
