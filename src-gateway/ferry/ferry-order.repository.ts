import type { FerryOrderLine, FerryReceiptLine } from '../../src-shared/sync/ferry';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import type { Reader, Trx } from '../db/database';
import { toJson } from '../db/json';

export interface FerryOrder {
  attempt: number;
  isOpen: boolean;
  receipt: FerryReceiptLine | null;
  /** Number of the first bundle that carries this attempt. */
  carriedSeq: number | null;
}

/** What is known of a reply that the outside network is to publish, locked until the transaction ends. */
export async function lockOrder(trx: Trx, replyId: string): Promise<FerryOrder | null> {
  const row = await selectOrder(trx, replyId).forUpdate().executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

export async function findOrder(db: Reader, replyId: string): Promise<FerryOrder | null> {
  const row = await selectOrder(db, replyId).executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

/** A new order, or another attempt at one that was refused. */
export async function putOrder(trx: Trx, peerId: string, order: FerryOrderLine): Promise<void> {
  const { replyId, attempt, ...body } = order;
  const values = {
    peer_id: peerId,
    attempt,
    body: toJson(body),
    open: true,
    receipt: toJson(null),
    carried_epoch: null,
    carried_seq: null,
  };
  await trx
    .insertInto('ferry_order')
    .values({ reply_id: replyId, ...values })
    .onConflict((conflict) => conflict.column('reply_id').doUpdateSet(values))
    .execute();
}

/** Orders of a peer without a final receipt, oldest first. */
export async function listOpenOrders(db: Reader, peerId: string): Promise<FerryOrderLine[]> {
  const rows = await db
    .selectFrom('ferry_order')
    .select(['reply_id', 'attempt', 'body'])
    .where('peer_id', '=', peerId)
    .where('open', '=', true)
    .orderBy('placed_at')
    .orderBy('reply_id')
    .execute();
  return rows.map(({ reply_id: replyId, attempt, body }) => ({ replyId, attempt, ...body }));
}

/** Every open order that no bundle carried before goes with this one. */
export async function markCarried(
  trx: Trx,
  peerId: string,
  { epoch, seq }: { epoch: string; seq: number },
): Promise<void> {
  await trx
    .updateTable('ferry_order')
    .set({ carried_epoch: epoch, carried_seq: seq })
    .where('peer_id', '=', peerId)
    .where('open', '=', true)
    .where('carried_seq', 'is', null)
    .execute();
}

export async function hasUncarriedOrders(db: Reader, peerId: string): Promise<boolean> {
  const row = await db
    .selectFrom('ferry_order')
    .select('reply_id')
    .where('peer_id', '=', peerId)
    .where('open', '=', true)
    .where('carried_seq', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What the outside network says of an order; one of an earlier attempt, or after a final one, says nothing new. @returns whether it was news */
export async function putReceipt(trx: Trx, peerId: string, receipt: FerryReceiptLine): Promise<boolean> {
  const result = await trx
    .updateTable('ferry_order')
    .set({ receipt: toJson(receipt), open: receipt.state === 'waiting' })
    .where('reply_id', '=', receipt.replyId)
    .where('peer_id', '=', peerId)
    .where('attempt', '=', receipt.attempt)
    .where('open', '=', true)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Sets a message aside that the desk could not take; the first reason stays. */
export async function setAside(trx: Trx, peerId: string, record: IngestRecord, reason: string): Promise<void> {
  await trx
    .insertInto('ferry_aside')
    .values({
      peer_id: peerId,
      channel: record.channel,
      remote_id: record.remoteId,
      reason,
      record: toJson(record),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Messages of a peer that were set aside, the newest first. */
export function listAside(
  db: Reader,
  peerId: string,
  limit: number,
): Promise<{ channel: string; remote_id: string; reason: string; at: string }[]> {
  return db
    .selectFrom('ferry_aside')
    .select(['channel', 'remote_id', 'reason', 'at'])
    .where('peer_id', '=', peerId)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
}

function selectOrder(db: Reader, replyId: string) {
  return db
    .selectFrom('ferry_order')
    .select(['attempt', 'open', 'receipt', 'carried_seq'])
    .where('reply_id', '=', replyId);
}

function toOrder(row: {
  attempt: number;
  open: boolean;
  receipt: FerryReceiptLine | null;
  carried_seq: number | null;
}): FerryOrder {
  return { attempt: row.attempt, isOpen: row.open, receipt: row.receipt, carriedSeq: row.carried_seq };
}
