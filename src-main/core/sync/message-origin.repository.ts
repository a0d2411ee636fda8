import { sql } from 'kysely';
import type { MessageId } from '../../../src-shared/domain/ids';
import { MAX_REPLY_TEXT } from '../../../src-shared/domain/reply';
import type { ReadDatabase, WriteTransaction } from '../db/database';

/** Messages about which an officer has written something that is not with the gateway. */
const SPOKEN_OF = sql`
  select message_id from draft
  union
  select message_id from outbox
  where message_id is not null and dismissed = 0 and state in ('pending', 'sent', 'conflict', 'rejected')`;

/** Writes down where the messages came from that are spoken of, before the gateway's new copy takes the place of this one. */
export async function noteOrigins(trx: WriteTransaction): Promise<void> {
  await sql`insert or replace into message_origin (message_id, channel, remote_id, author_name)
    select id, channel, remote_id, author_name from message where id in (${SPOKEN_OF})`.execute(trx);
}

export async function hasOrigins(db: ReadDatabase): Promise<boolean> {
  return (await db.selectFrom('message_origin').select('message_id').limit(1).executeTakeFirst()) !== undefined;
}

/**
 * A gateway that was put back to an earlier state takes in again under another id what it has lost: drafts and refused words go to the
 * message with the same origin. What has no such message yet stays where it is.
 * @returns whether anything has moved
 */
export async function followOrigins(trx: WriteTransaction): Promise<boolean> {
  await trx
    .deleteFrom('message_origin')
    .where((where) =>
      where.or([
        where('message_id', 'in', where.selectFrom('message').select('id')),
        sql<boolean>`message_id not in (${SPOKEN_OF})`,
      ]),
    )
    .execute();
  const found = await trx
    .selectFrom('message_origin')
    .innerJoin('message', (join) =>
      join
        .onRef('message.remote_id', '=', 'message_origin.remote_id')
        .onRef('message.channel', '=', 'message_origin.channel'),
    )
    .select(['message_origin.message_id as lostId', 'message.id as foundId'])
    .execute();
  for (const { lostId, foundId } of found) {
    await moveDrafts(trx, lostId, foundId);
    await trx
      .updateTable('outbox')
      .set({ message_id: foundId })
      .where('message_id', '=', lostId)
      .where('state', 'in', ['conflict', 'rejected'])
      .execute();
  }
  return found.length > 0;
}

/** Where the officer has written something on the new message already, both texts are kept, the newer one first. */
async function moveDrafts(trx: WriteTransaction, lostId: MessageId, foundId: MessageId): Promise<void> {
  const drafts = await trx
    .selectFrom('draft')
    .select(['officer_id', 'text', 'basis'])
    .where('message_id', '=', lostId)
    .execute();
  for (const { officer_id, text, basis } of drafts) {
    const newer = await trx
      .selectFrom('draft')
      .select(['text', 'basis'])
      .where('message_id', '=', foundId)
      .where('officer_id', '=', officer_id)
      .executeTakeFirst();
    if (newer === undefined) {
      await trx
        .updateTable('draft')
        .set({ message_id: foundId })
        .where('message_id', '=', lostId)
        .where('officer_id', '=', officer_id)
        .execute();
      continue;
    }
    const both = newer.text.includes(text) ? newer.text : `${newer.text}\n\n${text}`;
    // Together they would be no reply any more: the older one stays, and is shown as what has no message.
    if (both.length > MAX_REPLY_TEXT) continue;
    await trx
      .updateTable('draft')
      .set({ text: both, basis: newer.basis ?? basis })
      .where('message_id', '=', foundId)
      .where('officer_id', '=', officer_id)
      .execute();
    await trx.deleteFrom('draft').where('message_id', '=', lostId).where('officer_id', '=', officer_id).execute();
  }
}
