import { type Insertable, type Selectable, sql } from 'kysely';
import type { AnswerEvent, AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { AnswerEventTable, AnswerVersionTable } from './answer.table';

export const ANSWER_VERSION_COLUMNS = [
  'id',
  'desk_id',
  'answer_id',
  'version',
  'status',
  'content',
  'author_id',
  'author_name',
  'approver_id',
  'approver_name',
  'at',
  'note',
  'import_id',
] as const;
const EVENT = [
  'id',
  'desk_id',
  'answer_id',
  'kind',
  'at',
  'actor_id',
  'actor_name',
  'note',
  'version',
  'revision_id',
] as const;

/** Rows in one statement: the server takes 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 500;

/** Adds to the history; a version is never written twice. */
export async function insertAnswerVersions(trx: Trx, versions: readonly AnswerVersion[]): Promise<void> {
  for (let at = 0; at < versions.length; at += ROWS_PER_STATEMENT) {
    const rows = versions.slice(at, at + ROWS_PER_STATEMENT).map(toAnswerVersionRow);
    await trx.insertInto('answer_version').values(rows).execute();
  }
}

export async function findVersion(
  db: Reader,
  answerId: AnswerVersion['answerId'],
  version: number,
): Promise<AnswerVersion | null> {
  const row = await db
    .selectFrom('answer_version')
    .select(ANSWER_VERSION_COLUMNS)
    .where('answer_id', '=', answerId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? null : toAnswerVersion(row);
}

/** Those of these versions that exist, in no order. */
export async function listVersions(
  db: Reader,
  wanted: readonly Pick<AnswerVersion, 'answerId' | 'version'>[],
): Promise<AnswerVersion[]> {
  const answerIds = wanted.map(({ answerId }) => answerId);
  const numbers = wanted.map(({ version }) => version);
  const rows = await db
    .selectFrom('answer_version')
    .select(ANSWER_VERSION_COLUMNS)
    .where(
      sql<boolean>`(answer_id, version) in (select answer, number from unnest(${answerIds}::text[], ${numbers}::int[]) as wanted (answer, number))`,
    )
    .execute();
  return rows.map(toAnswerVersion);
}

/** Versions of the answers of every desk. */
export async function pageAnswerVersions(
  db: Reader,
  _deskId: string,
  after: string,
  limit: number,
): Promise<AnswerVersion[]> {
  const rows = await db
    .selectFrom('answer_version')
    .select(ANSWER_VERSION_COLUMNS)
    .where('id', '>', after as AnswerVersion['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAnswerVersion);
}

export async function insertAnswerEvents(trx: Trx, events: readonly AnswerEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += ROWS_PER_STATEMENT) {
    const rows = events.slice(at, at + ROWS_PER_STATEMENT).map(toAnswerEventRow);
    await trx.insertInto('answer_event').values(rows).execute();
  }
}

/** How a revision that is gone ended: approved as a version of its answer, or discarded (null); undefined when there was none. */
export async function findRevisionEnd(
  db: Reader,
  answerId: AnswerEvent['answerId'],
  revisionId: NonNullable<AnswerEvent['revisionId']>,
): Promise<number | null | undefined> {
  const row = await db
    .selectFrom('answer_event')
    .select('version')
    .where('answer_id', '=', answerId)
    .where('revision_id', '=', revisionId)
    .where('kind', 'in', ['approved', 'discarded'])
    .limit(1)
    .executeTakeFirst();
  return row?.version;
}

export async function pageAnswerEvents(
  db: Reader,
  deskId: string,
  after: string,
  limit: number,
): Promise<AnswerEvent[]> {
  const rows = await db
    .selectFrom('answer_event')
    .select(EVENT)
    .where('desk_id', '=', deskId as AnswerEvent['deskId'])
    .where('id', '>', after as AnswerEvent['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAnswerEvent);
}

export function toAnswerVersion(row: Selectable<AnswerVersionTable>): AnswerVersion {
  return {
    id: row.id,
    deskId: row.desk_id,
    answerId: row.answer_id,
    version: row.version,
    status: row.status,
    content: row.content,
    authorId: row.author_id,
    authorName: row.author_name,
    approverId: row.approver_id,
    approverName: row.approver_name,
    at: row.at,
    note: row.note,
    importId: row.import_id,
  };
}

export function toAnswerVersionRow(version: AnswerVersion): Insertable<AnswerVersionTable> {
  return {
    id: version.id,
    desk_id: version.deskId,
    answer_id: version.answerId,
    version: version.version,
    status: version.status,
    content: toJson(version.content),
    author_id: version.authorId,
    author_name: version.authorName,
    approver_id: version.approverId,
    approver_name: version.approverName,
    at: version.at,
    note: version.note,
    import_id: version.importId,
  };
}

function toAnswerEvent(row: Selectable<AnswerEventTable>): AnswerEvent {
  return {
    id: row.id,
    deskId: row.desk_id,
    answerId: row.answer_id,
    kind: row.kind,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    note: row.note,
    version: row.version,
    revisionId: row.revision_id,
  };
}

function toAnswerEventRow(event: AnswerEvent): Insertable<AnswerEventTable> {
  return {
    id: event.id,
    desk_id: event.deskId,
    answer_id: event.answerId,
    kind: event.kind,
    at: event.at,
    actor_id: event.actorId,
    actor_name: event.actorName,
    note: event.note,
    version: event.version,
    revision_id: event.revisionId,
  };
}
