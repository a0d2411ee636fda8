import type { QueueItem } from '../../../src-shared/ipc/views';

type Position = Pick<QueueItem, 'id' | 'status' | 'claim' | 'needsAttention'>;

/**
 * The message to work on after another one is done: the next below that is not a colleague's and waits for this desk,
 * else the first such from the top, else simply the next one.
 *
 * @param from id of the message that is done; null or unknown starts at the top
 * @returns index in the list, -1 when there is no other message
 */
export function nextToWorkOn(items: readonly Position[], from: string | null): number {
  const at = items.findIndex((item) => item.id === from);
  const below = items.findIndex((item, index) => index > at && isWaitingForUs(item));
  if (below >= 0) return below;
  const above = items.findIndex((item, index) => index < at && isWaitingForUs(item));
  if (above >= 0) return above;
  return at + 1 < items.length ? at + 1 : Math.max(at - 1, -1);
}

function isWaitingForUs(item: Position): boolean {
  if (item.claim.state === 'other') return false;
  return item.needsAttention || item.status === 'new' || item.status === 'claimed';
}
