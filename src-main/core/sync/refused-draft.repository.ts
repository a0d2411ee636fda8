import type { CommandId, MessageId, OfficerId } from '../../../src-shared/domain/ids';
import { MAX_REPLY_TEXT } from '../../../src-shared/domain/reply';
import type { WriteTransaction } from '../db/database';

/** Stands between a newer draft and the refused text that came back beneath it. */
const REFUSED_TEXT_SEPARATOR = '\n\n———— 以下答复未能发出 ————\n';

export interface RefusedText {
  messageId: MessageId;
  officerId: OfficerId;
  body: string;
  /** JSON as in the draft table. */
  basis: string | null;
  claimId: CommandId;
  claimLost: boolean;
  savedAt: string;
}

/**
 * Puts the text of a refused reply back where the officer writes. A newer draft stays on top; where both together are
 * longer than a reply may be, the newer one stays alone and the refused text remains in the outbox.
 */
export async function returnToDraft(trx: WriteTransaction, refused: RefusedText): Promise<void> {
  const current = await trx
    .selectFrom('draft')
    .select('text')
    .where('message_id', '=', refused.messageId)
    .where('officer_id', '=', refused.officerId)
    .executeTakeFirst();
  const newer = current?.text ?? '';
  const hasNewer = newer.trim() !== '';
  const merged = newer + REFUSED_TEXT_SEPARATOR + refused.body;
  const text = !hasNewer
    ? refused.body
    : newer.includes(refused.body) || merged.length > MAX_REPLY_TEXT
      ? newer
      : merged;
  const values = {
    text,
    saved_at: refused.savedAt,
    claim_id: refused.claimId,
    claim_lost: refused.claimLost ? 1 : 0,
    ...(hasNewer ? {} : { basis: refused.basis }),
  };
  await trx
    .insertInto('draft')
    .values({ message_id: refused.messageId, officer_id: refused.officerId, basis: refused.basis, ...values })
    .onConflict((conflict) => conflict.columns(['message_id', 'officer_id']).doUpdateSet(values))
    .execute();
}

/** The claim went to somebody else: the officer's draft on the message stays, and says so. */
export async function markClaimLost(
  trx: WriteTransaction,
  messageId: MessageId,
  officerId: OfficerId,
  claimId: CommandId,
): Promise<void> {
  await trx
    .updateTable('draft')
    .set({ claim_lost: 1 })
    .where('message_id', '=', messageId)
    .where('officer_id', '=', officerId)
    .where((where) => where.or([where('claim_id', '=', claimId), where('claim_id', 'is', null)]))
    .execute();
}
