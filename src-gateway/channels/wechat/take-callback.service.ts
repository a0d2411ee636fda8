import { z } from 'zod';
import { accountIdSchema } from '../../../src-shared/domain/ids';
import type { Message } from '../../../src-shared/domain/message';
import { inTransaction } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { ingestMessage } from '../../features/message/message.service';
import { recordChanges } from '../../sync/change-log.repository';
import { readRecord } from '../ingest/read-record';
import { countEvent, insertPicture, noteCall } from './wechat.repository';
import type { WechatCallback } from './wechat-message';
import type { WechatAccount } from './wechat-settings';

/** A callback whose signature is good, as it is kept on disk while the store does not answer. */
export const heldCallbackSchema = z.object({
  account: accountIdSchema,
  call: z.object({ timestamp: z.number().int(), nonce: z.string().max(200), body: z.string().length(64) }),
  callback: z.discriminatedUnion('is', [
    z.object({
      is: z.literal('message'),
      openId: z.string().min(1).max(100),
      id: z.string().min(1).max(150),
      at: z.number().int(),
      text: z.string(),
      pictureId: z.string().max(200).nullable(),
    }),
    z.object({
      is: z.literal('event'),
      openId: z.string().min(1).max(100),
      at: z.number().int(),
      event: z.string().max(60),
    }),
  ]),
});
export type HeldCallback = z.infer<typeof heldCallbackSchema>;

export type Taken =
  | { is: 'taken' | 'repeated' }
  /** Its number came before with another body. */
  | { is: 'replayed' }
  /** The desk does not take it as it is configured; nothing that WeChat could do about it. */
  | { is: 'refused'; reason: string };

/**
 * Takes in one callback, once: WeChat repeats what was not answered in time, and another gateway may get the repetition.
 *
 * @throws what the store throws; nothing was taken then
 */
export async function takeCallback(deps: ChannelDeps, account: WechatAccount, held: HeldCallback): Promise<Taken> {
  const { callback, call } = held;
  const { taken, isChanged } = await inTransaction(deps.db, async (trx) => {
    if (!(await noteCall(trx, { account: account.account, ...call })))
      return { taken: { is: 'replayed' } as Taken, isChanged: false };
    if (callback.is === 'event') {
      const at = new Date(callback.at * 1_000).toISOString();
      const event = { account: account.account, open_id: callback.openId, event: callback.event, at };
      return { taken: { is: (await countEvent(trx, event)) ? 'taken' : 'repeated' } as Taken, isChanged: false };
    }
    const read = readRecord(recordOf(account, callback), new Date());
    if (!read.ok) return { taken: { is: 'refused', reason: read.reason } as Taken, isChanged: false };
    const outcome = await ingestMessage(trx, {
      deskId: account.desk,
      record: read.record,
      postedAt: read.record.postedAt,
      newId: deps.newId,
    });
    if (outcome.outcome === 'refused')
      return { taken: { is: 'refused', reason: outcome.reason } as Taken, isChanged: false };
    if (outcome.outcome === 'repeated') return { taken: { is: 'repeated' } as Taken, isChanged: false };
    const messageId = messageIdIn(outcome.changes);
    if (account.pictures && callback.pictureId !== null && messageId !== null)
      await insertPicture(trx, { message_id: messageId, account: account.account, media_id: callback.pictureId });
    await recordChanges(trx, account.desk, outcome.changes);
    return { taken: { is: 'taken' } as Taken, isChanged: true };
  });
  if (isChanged) deps.heads.wake(account.desk);
  return taken;
}

type MessageCallback = Extract<WechatCallback, { is: 'message' }>;

/** The app id stands in the message's number: two accounts of WeChat count for themselves. */
function recordOf(account: WechatAccount, callback: MessageCallback): Record<string, unknown> {
  return {
    channel: 'wechat',
    account: account.account,
    remoteId: `${account.appId}:${callback.id}`,
    conversation: callback.openId,
    authorId: callback.openId,
    // WeChat does not tell names any more.
    authorName: `微信用户 ${callback.openId.slice(-6)}`,
    text: callback.text,
    // A clock that runs ahead is no reason to refuse a message.
    postedAt: new Date(Math.min(callback.at * 1_000, Date.now())).toISOString(),
  };
}

function messageIdIn(changes: readonly { op: string; entity: string; row?: unknown }[]): Message['id'] | null {
  for (const change of changes) {
    if (change.op === 'put' && change.entity === 'message') return (change.row as Message).id;
  }
  return null;
}
