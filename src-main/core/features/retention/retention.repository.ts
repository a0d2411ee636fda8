import { sql } from 'kysely';
import type { MessageId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase, WriteTransaction } from '../../db/database';

/** Commands that still say something to the gateway or to an officer. */
const SPEAKS = sql<boolean>`(state in ('pending', 'sent') or effect_until is not null
  or (state in ('conflict', 'rejected') and dismissed = 0))`;

/**
 * Erased messages of which something may be left here. One about which a command waits, or came back refused and was not looked at, has
 * to wait for that: what an officer wrote is not dropped unseen.
 */
export async function listUnfinished(db: ReadDatabase): Promise<MessageId[]> {
  const rows = await db
    .selectFrom('retention')
    .select('id')
    .where('erased_at', 'is not', null)
    .where(sql<boolean>`not exists (select 1 from erasure where erasure.message_id = retention.id)`)
    .where(sql<boolean>`not exists (select 1 from outbox where outbox.message_id = retention.id and ${SPEAKS})`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes away what is only here: drafts, settled commands with their texts, notes for a handover, files that nothing names any more. */
export async function eraseLeftovers(trx: WriteTransaction, ids: readonly MessageId[]): Promise<void> {
  await trx.deleteFrom('draft').where('message_id', 'in', ids).execute();
  await trx.deleteFrom('outbox').where('message_id', 'in', ids).execute();
  await sql`delete from handover_paper where exists
    (select 1 from json_each(${JSON.stringify(ids)}) as erased where instr(paper, erased.value) > 0)`.execute(trx);
  const unnamed = sql`(select sha256 from fetched_file where not exists
    (select 1 from message_attachment where message_attachment.sha256 = fetched_file.sha256))`;
  await sql`delete from fetched_part where sha256 in ${unnamed}`.execute(trx);
  await sql`delete from fetched_file where sha256 in ${unnamed}`.execute(trx);
}

/** Notes that nothing of these messages is left. */
export async function noteFinished(trx: WriteTransaction, ids: readonly MessageId[]): Promise<void> {
  await trx
    .insertInto('erasure')
    .values(ids.map((message_id) => ({ message_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
