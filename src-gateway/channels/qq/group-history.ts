import { type CallApi, isUnknownAction, troubleOf } from './onebot-answer';
import { type GroupMessage, historySchema, readStoredMessage } from './qq-wire';

const PAGE = 100;
const MAX_PAGES = 30;

export type History =
  /** Oldest first. `reachesBack`: a message from before `since` was seen, so that nothing after it can be missing. */
  | { is: 'read'; messages: GroupMessage[]; reachesBack: boolean }
  /** The bridge cannot tell histories: `get_group_msg_history` is an extension of OneBot v11. */
  | { is: 'unsupported' }
  | { is: 'unclear'; error: string };

/**
 * Reads the history of a group back to an instant, as far as the bridge has it.
 *
 * @param since seconds since 1970, on the platform's clock
 */
export async function readHistory(call: CallApi, groupId: string, since: number): Promise<History> {
  let messages: GroupMessage[] = [];
  let oldest: GroupMessage | null = null;
  let isReversed = false;
  for (let page = 0; page < MAX_PAGES && (oldest === null || oldest.time >= since); page += 1) {
    const params = {
      group_id: Number(groupId),
      count: PAGE,
      ...(oldest === null ? {} : { message_seq: asNumber(oldest.seq) }),
      ...(isReversed ? { reverseOrder: true } : {}),
    };
    const result = await call('get_group_msg_history', params);
    if (isUnknownAction(result)) return { is: 'unsupported' };
    if (result.is !== 'done') return { is: 'unclear', error: `查不到群历史：${troubleOf(result)}` };
    const answer = historySchema.safeParse(result.data);
    if (!answer.success) return { is: 'unclear', error: '群历史的回答不合约定' };
    const known = new Set(messages.map(({ messageId }) => messageId));
    const told = answer.data.messages.flatMap((each) => readStoredMessage(each, groupId) ?? []);
    const news = inOrder(told).filter((message) => message.groupId === groupId && !known.has(message.messageId));
    messages = [...news, ...messages];
    const [first] = news;
    if (first !== undefined && (oldest === null || first.time <= oldest.time)) oldest = first;
    // Bridges differ in which way they go on from a message; when neither brings older ones, there are none.
    else if (isReversed || oldest === null) break;
    else isReversed = true;
  }
  messages.sort((one, other) => one.time - other.time);
  return { is: 'read', messages, reachesBack: oldest !== null && oldest.time < since };
}

/** A page with its oldest message first; messages of one second stay as the bridge told them. */
function inOrder(page: GroupMessage[]): GroupMessage[] {
  const isDescending = (page[0]?.time ?? 0) > (page.at(-1)?.time ?? 0);
  return (isDescending ? [...page].reverse() : page).sort((one, other) => one.time - other.time);
}

/** As the bridge gave it: most take numbers only. */
export function asNumber(id: string): number | string {
  return /^-?\d{1,15}$/.test(id) ? Number(id) : id;
}
