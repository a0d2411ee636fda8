import type { AnswerId, MessageId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { AnswerFilter, AnswerHit, AnswerResults } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { isAlike } from '../../search/alike';
import { getEntity } from '../../sync/entity.repository';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import { explainEmpty, type Search } from './answer-explain.service';
import type { AnswerLibrary } from './answer-library';
import { listAnswerIds } from './answer-list.repository';
import { regionsAsked } from './answer-region';
import { bureauDay } from './bureau-day';

/** Of an answer's text, so much says what it is about. */
const BEGINNING = 200;
/** A search waits so long for the index, then answers with what is in it and says how far it is. */
const PATIENCE_MS = 400;
const DAY_MS = 24 * 60 * 60 * 1_000;
const NO_FILTER: AnswerFilter = {
  businessLines: [],
  ownerDepartmentIds: [],
  ownerOfficerIds: [],
  validities: [],
  regions: [],
};

export interface AnswerSearch {
  query: string;
  /** The open message, whose business line and region count; null for none. */
  messageId: MessageId | null;
  limit: number;
  filter: AnswerFilter;
}

/** Searches the answer library for what the officer typed. @param now gateway instant, decides which answers are valid */
export async function searchAnswers(
  db: ReadDatabase,
  library: AnswerLibrary,
  { query, messageId, limit, filter }: AnswerSearch,
  now: string,
): Promise<Result<AnswerResults>> {
  const message = messageId === null ? null : await getEntity(db, 'message', messageId);
  return succeed(await find(db, library, { text: query, kind: 'typed', message, limit, filter }, now));
}

/** Answers that fit an open message, found by its whole text. @returns `not_found` */
export async function suggestAnswers(
  db: ReadDatabase,
  library: AnswerLibrary,
  { messageId, limit, filter }: { messageId: MessageId; limit: number; filter: AnswerFilter },
  now: string,
): Promise<Result<AnswerResults>> {
  const message = await getEntity(db, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  return succeed(await find(db, library, { text: message.text, kind: 'message', message, limit, filter }, now));
}

/** Other answers that are like one. @returns `not_found` */
export async function similarAnswers(
  db: ReadDatabase,
  library: AnswerLibrary,
  { answerId, limit }: { answerId: AnswerId; limit: number },
  now: string,
): Promise<Result<AnswerResults>> {
  const answer = await getEntity(db, 'answer', answerId);
  if (answer === null) return fail({ code: 'not_found' });
  const text = `${answer.question}\n${answer.text.slice(0, BEGINNING)}`;
  const asked = { text, kind: 'message', message: null, limit, filter: NO_FILTER, except: answerId } as const;
  return succeed(await find(db, library, asked, now));
}

interface Asked {
  text: string;
  kind: 'typed' | 'message';
  message: Message | null;
  limit: number;
  filter: AnswerFilter;
  except?: AnswerId;
}

async function find(db: ReadDatabase, library: AnswerLibrary, asked: Asked, now: string): Promise<AnswerResults> {
  const { text, kind, message, limit, filter, except } = asked;
  const { ranking, library: setting } = await readDeskSettings(db);
  const account = message === null ? null : await getEntity(db, 'account', message.accountId);
  const days = {
    today: bureauDay(new Date(now)),
    remindUntil: bureauDay(new Date(Date.parse(now) + setting.remindDays * DAY_MS)),
  };
  const among = isOpen(filter)
    ? null
    : new Set<string>(await listAnswerIds(db, { ...days, filter, sort: 'question', among: null }, null));
  const search: Search = {
    kind,
    except: except ?? null,
    query: {
      text,
      limit,
      today: days.today,
      businessLine: message?.businessLine ?? null,
      regions: regionsAsked(text, await library.regions(), account?.region ?? ''),
      ranking,
    },
  };
  const indexing = await library.progress(PATIENCE_MS);
  if (indexing !== null) {
    const soFar = await library.searchSoFar({ ...search.query, among });
    return { hits: soFar.filter(({ answer }) => answer.id !== except), empty: null, indexing };
  }
  const hits = await searchAmong(library, search, among, filter.validities.includes('retired'));
  if (hits.length > 0) return { hits, empty: null, indexing };
  return { hits: [], empty: await explainEmpty(library, search, { isFiltered: among !== null }), indexing };
}

/** What is alike among the approved answers, then, if they are wanted, among the retired ones. */
async function searchAmong(
  library: AnswerLibrary,
  { query, kind, except }: Search,
  among: ReadonlySet<string> | null,
  withRetired: boolean,
): Promise<AnswerHit[]> {
  const wider = { ...query, among, limit: query.limit + (except === null ? 0 : 1) };
  const found = (await library.search(wider)).filter(({ answer }) => answer.id !== except);
  const approved = isAlike(await library.index(), query.text, idsOf(found), kind) ? found : [];
  if (!withRetired) return approved.slice(0, query.limit);
  const old = await library.searchRetired({ ...query, among });
  const retired = isAlike(await library.retiredIndex(), query.text, idsOf(old), kind) ? old : [];
  return [...approved, ...retired].slice(0, query.limit);
}

function idsOf(hits: readonly AnswerHit[]): string[] {
  return hits.map(({ answer }) => answer.id);
}

function isOpen(filter: AnswerFilter): boolean {
  return Object.values(filter).every((values) => values.length === 0);
}
