import { type Selectable, sql } from 'kysely';
import type { Db, Reader, Trx } from '../../db/database';
import type { WechatPictureTable, WechatPostTable } from './wechat.table';

export type WechatPicture = Selectable<WechatPictureTable>;
export type WechatPost = Omit<Selectable<WechatPostTable>, 'planned_at'>;

const POST = ['reply_id', 'part', 'account', 'open_id', 'text', 'started_at', 'sent_at'] as const;
const NOW = sql<string>`clock_timestamp()`;

/** Notes a call. @returns false when its number was taken for another body */
export async function noteCall(
  trx: Trx,
  call: { account: string; timestamp: number; nonce: string; body: string },
): Promise<boolean> {
  await trx
    .insertInto('wechat_call')
    .values(call)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const known = await trx
    .selectFrom('wechat_call')
    .select('body')
    .where('account', '=', call.account)
    .where('timestamp', '=', call.timestamp)
    .where('nonce', '=', call.nonce)
    .executeTakeFirst();
  return known?.body === call.body;
}

/** Removes calls that are too old to be accepted again, and events of the past. */
export async function pruneCalls(db: Db, callsBefore: string, eventsBefore: string): Promise<void> {
  await db.deleteFrom('wechat_call').where('at', '<', callsBefore).execute();
  await db.deleteFrom('wechat_event').where('taken_at', '<', eventsBefore).execute();
}

/** @returns false when it was counted before */
export async function countEvent(
  trx: Trx,
  event: { account: string; open_id: string; event: string; at: string },
): Promise<boolean> {
  const result = await trx
    .insertInto('wechat_event')
    .values(event)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The posts of a reply, in order; as they were planned at first, whatever is given now. */
export async function planPosts(
  db: Db,
  reply: Pick<WechatPost, 'reply_id' | 'account' | 'open_id'>,
  texts: readonly string[],
): Promise<WechatPost[]> {
  const planned = await listPosts(db, reply.reply_id);
  if (planned.length > 0) return planned;
  await db
    .insertInto('wechat_post')
    .values(texts.map((text, part) => ({ ...reply, part, text, started_at: null, sent_at: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return listPosts(db, reply.reply_id);
}

export async function listPosts(db: Reader, replyId: string): Promise<WechatPost[]> {
  return db
    .selectFrom('wechat_post')
    .select(POST)
    .where('reply_id', '=', replyId as WechatPost['reply_id'])
    .orderBy('part')
    .execute();
}

/** Writes down that a post leaves now. */
export async function markStarted(db: Db, post: WechatPost): Promise<void> {
  await atKey(db, post).set({ started_at: NOW }).execute();
}

/** Takes back {@link markStarted}: the post is known not to have left. */
export async function unmarkStarted(db: Db, before: WechatPost): Promise<void> {
  await atKey(db, before).set({ started_at: before.started_at }).execute();
}

export async function recordSent(db: Db, post: WechatPost): Promise<void> {
  await atKey(db, post).set({ sent_at: NOW }).execute();
}

function atKey(db: Db, post: WechatPost) {
  return db.updateTable('wechat_post').where('reply_id', '=', post.reply_id).where('part', '=', post.part);
}

/** How many other posts with this text the citizen got, or may have got, since an instant. */
export async function countNamesakes(db: Reader, post: WechatPost, since: string): Promise<number> {
  const row = await db
    .selectFrom('wechat_post')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('account', '=', post.account)
    .where('open_id', '=', post.open_id)
    .where('text', '=', post.text)
    .where('started_at', '>=', since)
    .where((eb) => eb.or([eb('reply_id', '<>', post.reply_id), eb('part', '<>', post.part)]))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Notes a picture to be fetched. */
export async function insertPicture(
  trx: Trx,
  picture: Pick<WechatPicture, 'message_id' | 'account' | 'media_id'>,
): Promise<void> {
  await trx
    .insertInto('wechat_picture')
    .values(picture)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Pictures that are due, the longest waiting first. */
export async function listDuePictures(db: Reader, limit: number): Promise<WechatPicture[]> {
  return db
    .selectFrom('wechat_picture')
    .select(['message_id', 'account', 'media_id', 'tries', 'next_at'])
    .where('next_at', '<=', NOW)
    .orderBy('next_at')
    .limit(limit)
    .execute();
}

export async function postponePicture(db: Db, picture: WechatPicture, at: string): Promise<void> {
  await db
    .updateTable('wechat_picture')
    .set({ tries: picture.tries + 1, next_at: at })
    .where('message_id', '=', picture.message_id)
    .execute();
}

/** @returns false when another gateway was quicker */
export async function deletePicture(trx: Trx, messageId: WechatPicture['message_id']): Promise<boolean> {
  const result = await trx.deleteFrom('wechat_picture').where('message_id', '=', messageId).executeTakeFirst();
  return Number(result.numDeletedRows) > 0;
}

/**
 * In a store that was put back to an earlier state, what is not known to have left may have left since: the records of WeChat are
 * asked from when it was planned.
 */
export async function doubtPosts(trx: Trx): Promise<void> {
  await trx
    .updateTable('wechat_post')
    .set((eb) => ({ started_at: eb.ref('planned_at') }))
    .where('sent_at', 'is', null)
    .where('started_at', 'is', null)
    .execute();
}
