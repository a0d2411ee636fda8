import type { PullResponse } from '../../src-shared/sync/protocol';
import type { Reader } from '../db/database';
import { readPosition, readTransactions } from './change-log.repository';
import { SyncProblem } from './sync-problem';

export type Pulled =
  | { ok: true; response: PullResponse }
  | { ok: false; reason: 'epoch_changed' | 'cursor_too_old' | 'cursor_ahead'; epoch: string };

/**
 * Whole transactions after a cursor, in order (sync.md, "Pull"). What is up to `head` is committed and visible, because the
 * head is the last thing that a transaction changes. Transactions missing at the cursor have been pruned: rebase.
 */
export async function pull(
  db: Reader,
  query: { scope: PullResponse['scope']; epoch: string; after: number; limit: number },
): Promise<Pulled> {
  const position = await readPosition(db, query.scope);
  if (position === null) throw new SyncProblem('wrong_scope', '没有这个值班台。 There is no such desk.');
  const { epoch, head, now } = position;
  if (query.epoch !== epoch) return { ok: false, reason: 'epoch_changed', epoch };
  if (query.after > head) return { ok: false, reason: 'cursor_ahead', epoch };
  const transactions =
    query.after === head ? [] : await readTransactions(db, query.scope, query.after, head, query.limit);
  if (query.after < head && transactions[0]?.seq !== query.after + 1)
    return { ok: false, reason: 'cursor_too_old', epoch };
  const next = transactions.at(-1)?.seq ?? query.after;
  return { ok: true, response: { scope: query.scope, epoch, transactions, next, head, hasMore: next < head, now } };
}
