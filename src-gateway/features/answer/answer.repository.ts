import { type Insertable, type Selectable, sql } from 'kysely';
import type { Answer } from '../../../src-shared/domain/answer';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import type { AnswerTable } from './answer.table';

export const ANSWER_COLUMNS = [
  'id',
  'desk_id',
  'question',
  'alternatives',
  'text',
  'short_text',
  'link',
  'text_en',
  'internal_note',
  'basis',
  'business_line',
  'region',
  'owner_department_id',
  'owner_officer_id',
  'keywords',
  'attachments',
  'valid_from',
  'valid_until',
  'review_at',
  'status',
  'version',
  'updated_at',
] as const;

/** Rows in one statement: the server takes 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 500;

/** Answers are published to all desks: any desk may name one. */
export async function findAnswerVersion(db: Reader, id: Answer['id']): Promise<number | null> {
  const row = await db.selectFrom('answer').select('version').where('id', '=', id).executeTakeFirst();
  return row?.version ?? null;
}

/**
 * What a reply must know of the answer that it rests on. It stays so until the transaction ends: whoever replaces the answer either
 * sees the reply, or the reply sees that it comes late.
 */
export async function shareAnswer(
  trx: Trx,
  id: Answer['id'],
): Promise<(Pick<Answer, 'id' | 'deskId' | 'status' | 'version'> & { correctBelow: number }) | null> {
  const row = await trx
    .selectFrom('answer')
    .select(['id', 'desk_id as deskId', 'status', 'version', 'correct_below as correctBelow'])
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  return row ?? null;
}

/** Whether an answer may still be given, as a check of a reply asks. */
export async function findValidity(trx: Trx, id: Answer['id']): Promise<Pick<Answer, 'status' | 'validUntil'> | null> {
  const row = await trx
    .selectFrom('answer')
    .select(['status', 'valid_until as validUntil'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** From now on replies on a version below the locked answer's are to be corrected. */
export async function requireCorrections(trx: Trx, answer: Pick<Answer, 'id' | 'version'>): Promise<void> {
  await trx.updateTable('answer').set({ correct_below: answer.version }).where('id', '=', answer.id).execute();
}

/** An answer by its id, whichever desk it belongs to. */
export async function findAnswer(db: Reader, id: Answer['id']): Promise<Answer | null> {
  const row = await db.selectFrom('answer').select(ANSWER_COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toAnswer(row);
}

/** Locks one answer until the transaction ends. An answer is locked before its revisions. */
export async function lockAnswer(trx: Trx, id: Answer['id']): Promise<Answer | null> {
  const row = await trx.selectFrom('answer').select(ANSWER_COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toAnswer(row);
}

/** Locks those of these answers that exist, in the order of their ids, so that two transactions cannot wait for each other. */
export async function lockAnswers(trx: Trx, ids: readonly Answer['id'][]): Promise<Answer[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('answer')
    .select(ANSWER_COLUMNS)
    .where('id', '=', sql<Answer['id']>`any(${[...ids]})`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(toAnswer);
}

/** Inserts a new answer; null when its id is taken, also by a transaction that commits first. */
export async function insertAnswer(trx: Trx, answer: Answer): Promise<Answer | null> {
  const row = await trx
    .insertInto('answer')
    .values(toAnswerRow(answer))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(ANSWER_COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toAnswer(row);
}

/** Inserts new answers. @throws the database's error when an id is taken, also by a transaction that commits first */
export async function insertAnswers(trx: Trx, answers: readonly Answer[]): Promise<void> {
  for (let at = 0; at < answers.length; at += ROWS_PER_STATEMENT) {
    const rows = answers.slice(at, at + ROWS_PER_STATEMENT).map(toAnswerRow);
    await trx.insertInto('answer').values(rows).execute();
  }
}

/** Writes answers as they are to be, new ones and changed ones; the latter are locked before. */
export async function upsertAnswers(trx: Trx, answers: readonly Answer[]): Promise<void> {
  for (let at = 0; at < answers.length; at += ROWS_PER_STATEMENT) {
    await trx
      .insertInto('answer')
      .values(answers.slice(at, at + ROWS_PER_STATEMENT).map(toAnswerRow))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          question: eb.ref('excluded.question'),
          alternatives: eb.ref('excluded.alternatives'),
          text: eb.ref('excluded.text'),
          short_text: eb.ref('excluded.short_text'),
          link: eb.ref('excluded.link'),
          text_en: eb.ref('excluded.text_en'),
          internal_note: eb.ref('excluded.internal_note'),
          basis: eb.ref('excluded.basis'),
          business_line: eb.ref('excluded.business_line'),
          region: eb.ref('excluded.region'),
          owner_department_id: eb.ref('excluded.owner_department_id'),
          owner_officer_id: eb.ref('excluded.owner_officer_id'),
          keywords: eb.ref('excluded.keywords'),
          attachments: eb.ref('excluded.attachments'),
          valid_from: eb.ref('excluded.valid_from'),
          valid_until: eb.ref('excluded.valid_until'),
          review_at: eb.ref('excluded.review_at'),
          status: eb.ref('excluded.status'),
          version: eb.ref('excluded.version'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
  }
}

/** Removes answers with their versions; only where no reply rests on them. */
export async function deleteAnswers(trx: Trx, ids: readonly Answer['id'][]): Promise<void> {
  await trx
    .deleteFrom('answer')
    .where('id', '=', sql<Answer['id']>`any(${[...ids]})`)
    .execute();
}

/** Answers of every desk: they are published to all. */
export async function pageAnswers(db: Reader, _deskId: string, after: string, limit: number): Promise<Answer[]> {
  const rows = await db
    .selectFrom('answer')
    .select(ANSWER_COLUMNS)
    .where('id', '>', after as Answer['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAnswer);
}

export function toAnswer(row: Omit<Selectable<AnswerTable>, 'correct_below'>): Answer {
  return {
    id: row.id,
    deskId: row.desk_id,
    question: row.question,
    alternatives: row.alternatives,
    text: row.text,
    shortText: row.short_text,
    link: row.link,
    textEn: row.text_en,
    internalNote: row.internal_note,
    basis: row.basis,
    businessLine: row.business_line,
    region: row.region,
    ownerDepartmentId: row.owner_department_id,
    ownerOfficerId: row.owner_officer_id,
    keywords: row.keywords,
    attachments: row.attachments,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    reviewAt: row.review_at,
    status: row.status,
    version: row.version,
    updatedAt: row.updated_at,
  };
}

export function toAnswerRow(answer: Answer): Insertable<AnswerTable> {
  return {
    id: answer.id,
    desk_id: answer.deskId,
    question: answer.question,
    alternatives: toJson(answer.alternatives),
    text: answer.text,
    short_text: answer.shortText,
    link: answer.link,
    text_en: answer.textEn,
    internal_note: answer.internalNote,
    basis: answer.basis === null ? null : toJson(answer.basis),
    business_line: answer.businessLine,
    region: answer.region,
    owner_department_id: answer.ownerDepartmentId,
    owner_officer_id: answer.ownerOfficerId,
    keywords: toJson(answer.keywords),
    attachments: toJson(answer.attachments),
    valid_from: answer.validFrom,
    valid_until: answer.validUntil,
    review_at: answer.reviewAt,
    status: answer.status,
    version: answer.version,
    updated_at: answer.updatedAt,
  };
}
