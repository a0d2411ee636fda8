import type { CoreChannel, Topic } from '../../src-shared/ipc/contract';

const conversation = [
  'message',
  'reply',
  'delivery',
  'ticket',
  'ticketEvent',
  'emergency',
  'draft',
  'draftOffer',
  'outbox',
  'officer',
  'account',
  'department',
  'session',
] as const satisfies readonly Topic[];
const queue = [
  'message',
  'ticket',
  'emergency',
  'draft',
  'outbox',
  'officer',
  'account',
  'session',
] as const satisfies readonly Topic[];

/** Which topics make the answer of a reading channel stale. A channel that is not here changes something. */
const READ_TOPICS = {
  'desk.info': ['account', 'department'],
  'session.officers': ['officer'],
  'session.current': ['session', 'officer'],
  'queue.page': queue,
  'queue.counts': queue,
  'message.detail': conversation,
  'answer.search': ['answer'],
  'answer.suggest': ['answer'],
  'answer.get': ['answer'],
  'outbox.list': ['outbox'],
  'sync.status': ['syncStatus', 'outbox'],
  'settings.get': ['settings'],
} as const satisfies Partial<Record<CoreChannel, readonly Topic[]>>;

export type ReadChannel = keyof typeof READ_TOPICS;
export type ActChannel = Exclude<CoreChannel, ReadChannel>;

/** Whether the first element of a query key names a channel that one of the topics makes stale. */
export function isStaleAfter(channel: unknown, topics: ReadonlySet<Topic>): boolean {
  if (typeof channel !== 'string' || !(channel in READ_TOPICS)) return false;
  return READ_TOPICS[channel as ReadChannel].some((topic) => topics.has(topic));
}
