import type { CommandId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import { MAX_REPLY_TEXT } from '../../../../src-shared/domain/reply';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { DraftTable } from './draft.table';

type DraftKey = { messageId: MessageId; officerId: OfficerId };
type DraftRow = Omit<DraftTable, 'claim_lost'> & { claim_lost: number };

export async function findDraft(db: ReadDatabase, { messageId, officerId }: DraftKey): Promise<DraftRow | null> {
  const row = await db
    .selectFrom('draft')
    .select(['message_id', 'officer_id', 'text', 'basis', 'saved_at', 'claim_id', 'claim_lost'])
    .where('message_id', '=', messageId)
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
  return row ?? null;
}

/** The officer's drafts on messages that the copy does not have, oldest first; whose message it was where that is known. */
export function listStrayDrafts(db: ReadDatabase, officerId: OfficerId) {
  return db
    .selectFrom('draft')
    .leftJoin('message_origin', 'message_origin.message_id', 'draft.message_id')
    .select(['draft.message_id', 'draft.text', 'draft.saved_at', 'message_origin.author_name'])
    .where('draft.officer_id', '=', officerId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('message').select('message.id').whereRef('message.id', '=', 'draft.message_id'))),
    )
    .orderBy('draft.saved_at')
    .execute();
}

export async function putDraft(trx: WriteTransaction, row: DraftRow): Promise<void> {
  const { text, basis, saved_at, claim_id, claim_lost } = row;
  await trx
    .insertInto('draft')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['message_id', 'officer_id']).doUpdateSet({ text, basis, saved_at, claim_id, claim_lost }),
    )
    .execute();
}

export async function deleteDraft(trx: WriteTransaction, { messageId, officerId }: DraftKey): Promise<void> {
  await trx.deleteFrom('draft').where('message_id', '=', messageId).where('officer_id', '=', officerId).execute();
}

/**
 * Gives an officer's drafts to another, under the claim with which the messages went over. Where the other has written something on the
 * same message, both texts are kept, the other's own first.
 */
export async function moveDrafts(
  trx: WriteTransaction,
  { fromId, toId, claimId }: { fromId: OfficerId; toId: OfficerId; claimId: CommandId },
): Promise<void> {
  const drafts = await trx
    .selectFrom('draft')
    .select(['message_id', 'officer_id', 'text', 'basis', 'saved_at', 'claim_id', 'claim_lost'])
    .where('officer_id', '=', fromId)
    .execute();
  for (const draft of drafts) {
    const own = await findDraft(trx, { messageId: draft.message_id, officerId: toId });
    const text = own === null ? draft.text : `${own.text}\n\n${draft.text}`;
    // Together they would be no reply any more: it stays its author's, who can hand it over by hand.
    if (text.length > MAX_REPLY_TEXT) continue;
    await putDraft(trx, {
      ...draft,
      officer_id: toId,
      text,
      basis: own?.basis ?? draft.basis,
      claim_id: draft.claim_id === null ? null : claimId,
      claim_lost: 0,
    });
    await deleteDraft(trx, { messageId: draft.message_id, officerId: fromId });
  }
}
