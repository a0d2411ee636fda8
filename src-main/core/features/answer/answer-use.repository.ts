import { sql } from 'kysely';
import type { AnswerContent } from '../../../../src-shared/domain/answer';
import type { AnswerId, MessageId, OfficerId, ReplyId } from '../../../../src-shared/domain/ids';
import { ERASED_TEXT } from '../../../../src-shared/domain/retention';
import type { AnswerUse } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase, WriteTransaction } from '../../db/database';

export const NEVER_USED: AnswerUse = { replies: 0, asIs: 0, kept: null, lastUsedAt: null };

/** What this desk's replies say of answers, for those that were used; of all answers where no ids are given. */
export async function answerUses(db: ReadDatabase, ids?: readonly AnswerId[]): Promise<Map<string, AnswerUse>> {
  let uses = db
    .selectFrom('answer_use')
    .select(({ fn }) => [
      'answer_id',
      fn.countAll<number>().as('replies'),
      fn.sum<number>('as_is').as('as_is'),
      fn.avg<number | null>('kept').as('kept'),
      fn.max('queued_at').as('last_used_at'),
    ])
    .groupBy('answer_id');
  if (ids !== undefined)
    uses = uses.where('answer_id', 'in', sql<AnswerId>`(select value from json_each(${JSON.stringify(ids)}))`);
  const rows = await uses.execute();
  return new Map(
    rows.map((row) => [
      row.answer_id,
      { replies: row.replies, asIs: row.as_is, kept: row.kept, lastUsedAt: row.last_used_at },
    ]),
  );
}

/** A reply that rests on an answer. */
export interface BasedReply {
  replyId: ReplyId;
  answerId: AnswerId;
  answerVersion: number;
  officerId: OfficerId;
  officerName: string;
  badgeNumber: string;
  messageId: MessageId;
  queuedAt: string;
  text: string;
}

// Written as in the index `reply_queued`, so that replies without a basis, or with a row already, are not read.
const ANSWER = sql`(reply.basis ->> '$.answerId')`;

/** Replies with a basis and their words that have no row yet. @param since instant before which there are none; null for all replies */
export async function listUnread(db: ReadDatabase, since: string | null, limit: number): Promise<BasedReply[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT reply.id FROM reply LEFT JOIN answer_use u ON u.reply_id = reply.id
    WHERE reply.queued_at >= ${since ?? ''} AND ${ANSWER} IS NOT NULL AND u.reply_id IS NULL
      AND reply.text <> ${ERASED_TEXT} LIMIT ${limit}`.execute(db);
  return listBased(
    db,
    rows.map(({ id }) => id),
  );
}

/** Replies whose version was not known when they were read, and is now. */
export async function listKnownNow(db: ReadDatabase, limit: number): Promise<BasedReply[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT u.reply_id AS id FROM answer_use u WHERE u.kept IS NULL AND (
      EXISTS (SELECT 1 FROM answer_version v WHERE v.answer_id = u.answer_id AND v.version = u.answer_version)
      OR EXISTS (SELECT 1 FROM answer a WHERE a.id = u.answer_id AND a.version = u.answer_version))
    LIMIT ${limit}`.execute(db);
  return listBased(
    db,
    rows.map(({ id }) => id),
  );
}

async function listBased(db: ReadDatabase, ids: readonly string[]): Promise<BasedReply[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<BasedReply>`
    SELECT id AS replyId, ${ANSWER} AS answerId, basis ->> '$.answerVersion' AS answerVersion, officer_id AS officerId,
      officer_name AS officerName, badge_number AS badgeNumber, message_id AS messageId, queued_at AS queuedAt, text
    FROM reply WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`.execute(db);
  return rows;
}

export type AnswerTexts = Pick<AnswerContent, 'text' | 'shortText' | 'textEn'>;

/** Texts of versions of answers, by `versionKey`; versions that are not known here are missing. */
export async function listTexts(
  db: ReadDatabase,
  of: readonly Pick<BasedReply, 'answerId' | 'answerVersion'>[],
): Promise<Map<string, AnswerTexts>> {
  const wanted = JSON.stringify(of.map(({ answerId, answerVersion }) => [answerId, answerVersion]));
  const { rows } = await sql<AnswerTexts & { id: string; version: number }>`
    WITH wanted AS (SELECT DISTINCT value ->> 0 AS id, value ->> 1 AS version FROM json_each(${wanted}))
    SELECT a.id, a.version, a.text, a.short_text AS shortText, a.text_en AS textEn
      FROM wanted w JOIN answer a ON a.id = w.id AND a.version = w.version
    UNION ALL
    SELECT v.answer_id, v.version, v.content ->> '$.text', v.content ->> '$.shortText', v.content ->> '$.textEn'
      FROM wanted w JOIN answer_version v ON v.answer_id = w.id AND v.version = w.version`.execute(db);
  return new Map(rows.map(({ id, version, ...texts }) => [versionKey(id, version), texts]));
}

export function versionKey(answerId: string, version: number): string {
  return JSON.stringify([answerId, version]);
}

/** One row per reply. */
export interface UseRow extends Omit<BasedReply, 'officerName' | 'badgeNumber' | 'text'> {
  /** Null when the version is not known here. */
  kept: number | null;
  asIs: boolean;
}

/** Writes rows whose reply is there. */
export async function putUses(trx: WriteTransaction, rows: readonly UseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto('answer_use')
    .values(
      rows.map((row) => ({
        reply_id: row.replyId,
        answer_id: row.answerId,
        answer_version: row.answerVersion,
        officer_id: row.officerId,
        message_id: row.messageId,
        queued_at: row.queuedAt,
        kept: row.kept,
        as_is: Number(row.asIs),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('reply_id').doUpdateSet(({ ref }) => ({
        kept: ref('excluded.kept'),
        as_is: ref('excluded.as_is'),
      })),
    )
    .execute();
}

/** Whether rows are left over of replies that are gone. @param since instant before which there are none; null for all rows */
export async function hasOrphans(db: ReadDatabase, since: string | null): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM answer_use u WHERE u.queued_at >= ${since ?? ''}
      AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.id = u.reply_id) LIMIT 1`.execute(db);
  return rows.length > 0;
}

export async function deleteOrphans(trx: WriteTransaction): Promise<void> {
  await sql`DELETE FROM answer_use WHERE NOT EXISTS (SELECT 1 FROM reply r WHERE r.id = answer_use.reply_id)`.execute(
    trx,
  );
}
