import type { MessageId, OfficerId } from '../../../../src-shared/domain/ids';
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
