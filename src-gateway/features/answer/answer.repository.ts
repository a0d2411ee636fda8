import type { Insertable, Selectable } from 'kysely';
import type { Answer } from '../../../src-shared/domain/answer';
import type { Reader, Trx } from '../../db/database';
import type { AnswerTable } from './answer.table';

const COLUMNS = [
  'id',
  'desk_id',
  'question',
  'alternatives',
  'text',
  'text_en',
  'internal_note',
  'basis',
  'business_line',
  'region',
  'owner_department_id',
  'keywords',
  'valid_from',
  'valid_until',
  'status',
  'version',
] as const;

export async function findAnswerVersion(db: Reader, deskId: string, id: Answer['id']): Promise<number | null> {
  const row = await db
    .selectFrom('answer')
    .select('version')
    .where('id', '=', id)
    .where('desk_id', '=', deskId as Answer['deskId'])
    .executeTakeFirst();
  return row?.version ?? null;
}

export async function pageAnswers(db: Reader, deskId: string, after: string, limit: number): Promise<Answer[]> {
  const rows = await db
    .selectFrom('answer')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Answer['deskId'])
    .where('id', '>', after as Answer['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAnswer);
}

export async function upsertAnswer(trx: Trx, row: Insertable<AnswerTable>): Promise<void> {
  await trx
    .insertInto('answer')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

function toAnswer(row: Selectable<AnswerTable>): Answer {
  return {
    id: row.id,
    deskId: row.desk_id,
    question: row.question,
    alternatives: row.alternatives,
    text: row.text,
    textEn: row.text_en,
    internalNote: row.internal_note,
    basis: row.basis,
    businessLine: row.business_line,
    region: row.region,
    ownerDepartmentId: row.owner_department_id,
    keywords: row.keywords,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    status: row.status,
    version: row.version,
  };
}
