import type { AccountId } from '../../src-shared/domain/ids';
import type { Reader, Trx } from '../db/database';
import type { Finding } from '../features/delivery/delivery-outcome.service';
import type { Parcel } from '../features/delivery/delivery-subject.repository';
import { type FerryOrder, findOrder, lockOrder, putOrder } from './ferry-order.repository';
import { findPeer } from './ferry-peer.repository';

type Reply = Extract<Parcel, { kind: 'reply' }>;

/**
 * Puts a reply down for the next bundle to the outside network. One that is under way, or published, is not put down again; one that was
 * refused is another attempt, since only a person's word leads here then.
 */
export async function placeOrder(trx: Trx, peerId: string, reply: Reply): Promise<Finding> {
  const peer = await findPeer(trx, peerId);
  if (peer === null || peer.isRevoked)
    return { is: 'not_there', error: `外网摆渡机 ${peerId.slice('outside:'.length)} 没有登记，暂不能发送` };
  const known = await lockOrder(trx, reply.replyId);
  if (known !== null && known.receipt?.state !== 'refused') return findingOf(known);
  const { kind: _, account, ...body } = reply;
  await putOrder(trx, peerId, { ...body, account: account as AccountId, attempt: (known?.attempt ?? 0) + 1 });
  return { is: 'accepted', note: WAITS_FOR_A_BUNDLE };
}

/** What is known of a reply: nothing else than what the receipts say. */
export async function findOrderState(db: Reader, replyId: string): Promise<Finding> {
  const order = await findOrder(db, replyId);
  if (order === null) return { is: 'not_there', error: '尚未交给摆渡' };
  return findingOf(order);
}

const WAITS_FOR_A_BUNDLE = '等待装入下一个摆渡包';

function findingOf({ receipt, carriedSeq }: FerryOrder): Finding {
  if (receipt === null) {
    const note = carriedSeq === null ? WAITS_FOR_A_BUNDLE : `已装入第 ${carriedSeq} 号摆渡包，等待外网回执`;
    return { is: 'accepted', note };
  }
  if (receipt.state === 'published') return { is: 'confirmed', remoteRef: receipt.receiptId };
  if (receipt.state === 'refused') return { is: 'refused', error: receipt.note };
  return { is: 'accepted', note: `外网：${receipt.note}`.slice(0, 500) };
}
