import { inTransaction } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { findOrderState, placeOrder } from '../../ferry/ferry-order.service';
import type { ReplyCarrier } from '../reply-way';
import type { FerryCarrierSettings } from './ferry-carrier-settings';

/** Longer than any transaction. */
const TIMEOUT_MS = 60_000;

/** Replies that are published in the outside network: each becomes an order of the next bundle, and waits for its receipt. */
export function createFerryCarrier(settings: FerryCarrierSettings, { db }: Pick<ChannelDeps, 'db'>): ReplyCarrier {
  const peerId = `outside:${settings.outside}`;
  const accounts = new Set<string>(settings.accounts);
  return {
    via: 'publish',
    timeoutMs: TIMEOUT_MS,
    pollMs: settings.pollMs,
    carriesReplies: (_channel, account) => accounts.has(account),
    async send(parcel) {
      if (parcel.kind !== 'reply') return { is: 'refused', error: '摆渡只发送答复' };
      return inTransaction(db, (trx) => placeOrder(trx, peerId, parcel));
    },
    async readBack(parcel) {
      if (parcel.kind !== 'reply') return { is: 'refused', error: '摆渡只发送答复' };
      return findOrderState(db, parcel.replyId);
    },
    health: () => 'ok',
    test: async () => null,
  };
}
