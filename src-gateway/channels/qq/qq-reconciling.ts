import type { ChannelDeps } from '../../deps';
import { readHistory } from './group-history';
import type { CallApi } from './onebot-answer';
import { listOpenGroups, recordReadUntil } from './qq.repository';
import { takeGroupMessage } from './take-group-message.service';

/** Histories are read again from so long before where they were read to: messages appear out of order, clocks differ. */
const OVERLAP_MS = 300_000;

/**
 * Reads the histories of the groups that have open tickets, from where they were read to before, and takes what no event told.
 *
 * @param account the bridge's own
 * @returns a sentence on what may have been missed, null when nothing
 */
export async function reconcileGroups(
  deps: ChannelDeps,
  call: CallApi,
  account: string,
  signal: AbortSignal,
): Promise<string | null> {
  let problem: string | null = null;
  for (const { groupId, since } of await listOpenGroups(deps.db)) {
    if (signal.aborted) return problem;
    const from = Math.floor((Date.parse(since) - OVERLAP_MS) / 1_000);
    const history = await readHistory(call, groupId, from);
    if (history.is === 'unsupported')
      return '桥接程序不能查群历史（get_group_msg_history），断线期间的回复收不到，请到群里查看';
    if (history.is === 'unclear') {
      problem = history.error;
      continue;
    }
    const known = new Map(history.messages.map((message) => [message.messageId, message]));
    for (const message of history.messages) {
      if (signal.aborted) return problem;
      if (message.time < from) continue;
      const taken = await takeGroupMessage(deps, call, { account, message, known });
      if (taken) deps.log.info({ groupId }, 'a group message that no event had told was taken from the history');
    }
    const newest = history.messages.at(-1);
    // Never in our future: a wrong clock must not hide what comes.
    if (newest !== undefined)
      await recordReadUntil(deps.db, groupId, new Date(Math.min(newest.time * 1_000, Date.now())).toISOString());
    if (!history.reachesBack && history.messages.length > 0)
      deps.log.warn({ groupId, since }, 'the history of a group does not reach back to where it was read before');
  }
  return problem;
}
