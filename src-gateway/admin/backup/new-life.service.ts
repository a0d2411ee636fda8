import type { Trx } from '../../db/database';
import { doubtDeliveries } from '../../features/delivery/delivery-doubt.repository';
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
  await skipTicketNumbers(trx);
  await renewEpoch(trx, epoch);
  return doubted;
}
