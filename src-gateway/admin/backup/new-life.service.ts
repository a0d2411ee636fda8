import { doubtPosts as doubtGroupPosts } from '../../channels/qq/qq.repository';
import { doubtPosts as doubtWechatPosts } from '../../channels/wechat/wechat.repository';
import type { Trx } from '../../db/database';
import { doubtDeliveries } from '../../features/delivery/delivery-doubt.repository';
import { listStanding, revokeWorkstation, type Standing } from '../../features/desk/workstation.repository';
import { skipTicketNumbers } from '../../features/ticket/ticket.repository';
import { renewEpoch } from '../../sync/change-log.repository';

/**
 * What has to happen to a store that was put back to an earlier state, in the transaction that does so or before a gateway starts
 * on it: workstations rebuild their copies, what was on its way out is not sent again without asking, and no ticket number is given
 * twice.
 * @param epoch a UUIDv7: its instant tells commands that are handed in again from new ones (sync/store-life.ts)
 * @returns how many deliveries are in doubt now
 */
export async function beginNewLife(trx: Trx, epoch: string): Promise<number> {
  const doubted = await doubtDeliveries(trx);
  await doubtGroupPosts(trx);
  await doubtWechatPosts(trx);
  await skipTicketNumbers(trx);
  await renewEpoch(trx, epoch);
  return doubted;
}

/**
 * Whoever was shut out, or let in with other keys, before the store was put back stays outside: a backup must not bring back what was
 * revoked since.
 * @param before how workstations stood until now; none when that cannot be known any more
 * @returns ids of the workstations that may work from now on
 */
export async function keepShutOut(trx: Trx, before: readonly Standing[]): Promise<string[]> {
  const known = new Map(before.map((standing) => [standing.id, standing]));
  const inForce: string[] = [];
  for (const { id, revoked, keyId } of await listStanding(trx)) {
    const last = known.get(id);
    const isOut = revoked || last?.revoked === true || (last !== undefined && last.keyId !== keyId);
    if (!isOut) inForce.push(id);
    else if (!revoked) await revokeWorkstation(trx, id);
  }
  return inForce;
}
