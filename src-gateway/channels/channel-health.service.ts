import { DELIVERY_STATES, DELIVERY_VIAS, type Delivery } from '../../src-shared/domain/delivery';
import type { ChannelHealth } from '../../src-shared/sync/supervision';
import type { Reader } from '../db/database';
import { countDeliveries } from '../features/delivery/delivery-count.repository';

/** Per channel `ok` or a sentence on what does not work; those that are not configured are `off`. */
export type ChannelStates = Record<string, { state: ChannelHealth['state']; detail: string }>;

/** What still has to become something else. */
const OPEN: ReadonlySet<Delivery['state']> = new Set(['pending', 'sending', 'unknown']);

/** The channels as this gateway sees them, with the desk's deliveries in each. */
export async function readChannelHealth(db: Reader, deskId: string, states: ChannelStates): Promise<ChannelHealth[]> {
  const counts = await countDeliveries(db, deskId);
  return (['ingest', ...DELIVERY_VIAS] as const).map((channel) => {
    const { state, detail } = states[channel] ?? { state: 'off' as const, detail: '' };
    const ours = counts.filter(({ via }) => via === channel);
    const open = ours.filter((each) => OPEN.has(each.state)).map(({ oldestSeconds }) => Math.round(oldestSeconds));
    return {
      channel,
      state,
      detail,
      deliveries: Object.fromEntries(
        DELIVERY_STATES.map((each) => [each, ours.find((one) => one.state === each)?.count ?? 0]),
      ) as ChannelHealth['deliveries'],
      oldestOpenSeconds: open.length === 0 ? null : Math.max(...open),
    };
  });
}
