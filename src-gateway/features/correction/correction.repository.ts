import { type Insertable, type Selectable, sql } from 'kysely';
import type { Answer } from '../../../src-shared/domain/answer';
import type { Correction } from '../../../src-shared/domain/correction';
import type { Reply } from '../../../src-shared/domain/reply';
import type { Reader, Trx } from '../../db/database';
import type { CorrectionTable } from './correction.table';

const COLUMNS = [
  'id',
  'desk_id',
  'answer_id',
  'used_version',
  'new_version',
  'reason',
  'note',
  'reply_id',
  'message_id',
  'state',
  'opened_at',
  'settled_at',
  'settled_by',
  'settle_note',
  'correcting_reply_id',
] as const;

/** Rows in one statement: the server takes 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 500;

/** A reply that rests on an answer, as far as its correction goes. */
export interface RestingReply {
  replyId: Reply['id'];
  deskId: Reply['deskId'];
  messageId: Reply['messageId'];
  usedVersion: number;
}

/**
 * Replies that rest on an answer in a version below `version`, were sent or are on their way, and for which no correction is
 * open yet. The lock on the answer keeps a second call out.
 */
export async function listUncorrectedReplies(
  db: Reader,
  answer: Pick<Answer, 'id' | 'version'>,
): Promise<RestingReply[]> {
  const rows = await db
    .selectFrom('reply')
    .select([
      'reply.id as replyId',
      'reply.desk_id as deskId',
      'reply.message_id as messageId',
      sql<number>`(basis ->> 'answerVersion')::integer`.as('usedVersion'),
    ])
    .where(sql<string>`basis ->> 'answerId'`, '=', answer.id)
    .where('reply.basis', 'is not', null)
    .where(sql<number>`(basis ->> 'answerVersion')::integer`, '<', answer.version)
    .where('reply.state', 'in', ['checking', 'queued', 'sent'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('correction')
            .select('correction.id')
            .whereRef('correction.reply_id', '=', 'reply.id')
            .where('correction.state', '=', 'open'),
        ),
      ),
    )
    // Nobody can be told any more.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('retention')
            .select('retention.message_id')
            .whereRef('retention.message_id', '=', 'reply.message_id')
            .where('retention.erased_at', 'is not', null),
        ),
      ),
    )
    // The order in which other transactions lock messages, which a new correction's foreign key does too.
    .orderBy('reply.message_id')
    .orderBy('reply.id')
    .execute();
  return rows;
}

export async function insertCorrections(trx: Trx, corrections: readonly Correction[]): Promise<void> {
  for (let at = 0; at < corrections.length; at += ROWS_PER_STATEMENT) {
    const rows = corrections.slice(at, at + ROWS_PER_STATEMENT).map(toRow);
    await trx.insertInto('correction').values(rows).execute();
  }
}

export async function findCorrection(db: Reader, id: Correction['id']): Promise<Correction | null> {
  const row = await db.selectFrom('correction').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toCorrection(row);
}

/** Locks one correction; its message must be locked before where it is written too. */
export async function lockCorrection(trx: Trx, id: Correction['id']): Promise<Correction | null> {
  const row = await trx.selectFrom('correction').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toCorrection(row);
}

export async function settleCorrectionRow(
  trx: Trx,
  id: Correction['id'],
  settled: Pick<Correction, 'state' | 'settledAt' | 'settledBy' | 'settleNote' | 'correctingReplyId'>,
): Promise<Correction> {
  const row = await trx
    .updateTable('correction')
    .set({
      state: settled.state,
      settled_at: settled.settledAt,
      settled_by: settled.settledBy,
      settle_note: settled.settleNote,
      correcting_reply_id: settled.correctingReplyId,
    })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toCorrection(row);
}

export async function pageCorrections(db: Reader, deskId: string, after: string, limit: number): Promise<Correction[]> {
  const rows = await db
    .selectFrom('correction')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as Correction['deskId'])
    .where('id', '>', after as Correction['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toCorrection);
}

function toCorrection(row: Selectable<CorrectionTable>): Correction {
  return {
    id: row.id,
    deskId: row.desk_id,
    answerId: row.answer_id,
    usedVersion: row.used_version,
    newVersion: row.new_version,
    reason: row.reason,
    note: row.note,
    replyId: row.reply_id,
    messageId: row.message_id,
    state: row.state,
    openedAt: row.opened_at,
    settledAt: row.settled_at,
    settledBy: row.settled_by,
    settleNote: row.settle_note,
    correctingReplyId: row.correcting_reply_id,
  };
}

function toRow(correction: Correction): Insertable<CorrectionTable> {
  return {
    id: correction.id,
    desk_id: correction.deskId,
    answer_id: correction.answerId,
    used_version: correction.usedVersion,
    new_version: correction.newVersion,
    reason: correction.reason,
    note: correction.note,
    reply_id: correction.replyId,
    message_id: correction.messageId,
    state: correction.state,
    opened_at: correction.openedAt,
    settled_at: correction.settledAt,
    settled_by: correction.settledBy,
    settle_note: correction.settleNote,
    correcting_reply_id: correction.correctingReplyId,
  };
}
