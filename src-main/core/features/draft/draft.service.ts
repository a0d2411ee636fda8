import { draftOfferIdSchema, type MessageId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import { type ReplyBasis, replyBasisSchema } from '../../../../src-shared/domain/reply';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { Draft, StrayDraft } from '../../../../src-shared/ipc/views';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { deleteDraft, findDraft, listStrayDrafts, putDraft } from './draft.repository';

/** The officer's own draft on a message, null when there is none. */
export async function readDraft(
  db: ReadDatabase,
  officer: Officer,
  message: Pick<Message, 'id' | 'holderId'>,
): Promise<Draft | null> {
  const row = await findDraft(db, { messageId: message.id, officerId: officer.id });
  if (row === null) return null;
  const heldByOther = message.holderId !== null && message.holderId !== officer.id;
  return {
    messageId: row.message_id,
    officerId: row.officer_id,
    text: row.text,
    basis: row.basis === null ? null : replyBasisSchema.parse(JSON.parse(row.basis)),
    savedAt: row.saved_at,
    claimLost: row.claim_lost === 1 || (row.claim_id !== null && heldByOther),
  };
}

/** What the officer has written on messages that are missing, such as those that a restored gateway has lost. */
export async function readStrayDrafts(db: ReadDatabase, officer: Officer): Promise<StrayDraft[]> {
  const rows = await listStrayDrafts(db, officer.id);
  return rows.map(({ message_id, text, saved_at, author_name }) => ({
    messageId: message_id,
    text,
    savedAt: saved_at,
    authorName: author_name,
  }));
}

export interface DraftText {
  messageId: MessageId;
  /** Empty deletes the draft. */
  text: string;
  basis: ReplyBasis | null;
}

/**
 * Keeps what the officer typed, whoever holds the message now, and be it gone: a claim lost in mid-sentence must not cost the sentence.
 * @returns the draft as kept, null when the text was empty; `not_found`
 */
export async function saveDraft(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId, text, basis }: DraftText,
): Promise<Result<Draft | null>> {
  const key = { messageId, officerId: officer.id };
  const [message, before] = [await getEntity(trx, 'message', messageId), await findDraft(trx, key)];
  if (message === null && before === null) return fail({ code: 'not_found' });
  if (text.trim() === '') {
    await deleteDraft(trx, key);
    return succeed(null);
  }
  const holds = message !== null && message.holderId === officer.id;
  await putDraft(trx, {
    message_id: messageId,
    officer_id: officer.id,
    text,
    basis: basis === null ? null : JSON.stringify(basis),
    saved_at: ports.clock.now().toISOString(),
    claim_id: holds ? message.claimId : (before?.claim_id ?? null),
    claim_lost: holds ? 0 : (before?.claim_lost ?? 0),
  });
  return succeed(await readDraft(trx, officer, message ?? { id: messageId, holderId: null }));
}

/**
 * Hands the officer's draft to whoever holds the message now. The text travels in the command, so the draft goes.
 * @returns `not_found` without a draft, `refused: wrong_state` when nobody else holds the message
 */
export async function offerDraft(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { messageId }: { messageId: MessageId },
): Promise<Result<null>> {
  const key = { messageId, officerId: officer.id };
  const [message, draft] = [await getEntity(trx, 'message', messageId), await findDraft(trx, key)];
  if (message === null || draft === null) return fail({ code: 'not_found' });
  if (message.holderId === null || message.holderId === officer.id)
    return fail({ code: 'refused', reason: 'wrong_state' });
  const args = { messageId, draftOfferId: draftOfferIdSchema.parse(ports.ids.next()), text: draft.text };
  await enqueueCommand(trx, ports, { type: 'draft.offer', args, actor: officer.id, messageId });
  await deleteDraft(trx, key);
  return succeed(null);
}
