import type { Correction } from '../../../../src-shared/domain/correction';
import type { AnswerId, CorrectionId, MessageId, ReplyId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isVoid } from '../../../../src-shared/domain/reply';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { CorrectionView } from '../../../../src-shared/ipc/library-views';
import type { CommandArgs, RejectionCode } from '../../../../src-shared/sync/commands';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity, listEntities } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { findVersion } from '../answer/answer-detail.repository';
import { pendingOf } from '../outbox/pending.service';
import { type CorrectionFilter, countCorrections, listCorrectionIds, listRepliesOn } from './correction.repository';

/** Replies that rest on an answer which was changed or withdrawn since, each with what was said and what would be said now. */
export async function listCorrections(
  db: ReadDatabase,
  { limit, ...filter }: CorrectionFilter & { limit: number },
): Promise<{ corrections: CorrectionView[]; total: number }> {
  const ids = await listCorrectionIds(db, filter, limit);
  return {
    corrections: await toViews(db, await listEntities(db, 'correction', ids)),
    total: await countCorrections(db, filter),
  };
}

async function toViews(db: ReadDatabase, corrections: readonly Correction[]): Promise<CorrectionView[]> {
  const messageIds = [...new Set(corrections.map(({ messageId }) => messageId))];
  const messages = new Map((await listEntities(db, 'message', messageIds)).map((message) => [message.id, message]));
  const replies = await listRepliesOn(db, messageIds);
  const textOf = createTexts(db);
  const pending = await pendingOf(
    db,
    corrections.map(({ id }) => id),
  );
  const views: CorrectionView[] = [];
  for (const correction of corrections) {
    const { answerId, usedVersion, newVersion, messageId, replyId, openedAt } = correction;
    const [before, after] = [await textOf(answerId, usedVersion), await textOf(answerId, newVersion)];
    views.push({
      correction,
      question: after.question || before.question,
      replyText: replies.find((reply) => reply.replyId === replyId)?.text ?? '',
      oldText: before.text,
      newText: after.text,
      citizen: messages.get(messageId)?.authorName ?? '',
      messageStatus: messages.get(messageId)?.status ?? '',
      laterReplies: replies
        .filter((reply) => reply.messageId === messageId && reply.queuedAt > openedAt && reply.replyId !== replyId)
        .map(({ messageId: _, ...reply }) => reply),
      pending: pending.get(correction.id) ?? null,
    });
  }
  return views;
}

interface Wording {
  question: string;
  text: string;
}

/** What an answer said in a version, each read once; empty where this workstation never had it. */
function createTexts(db: ReadDatabase): (answerId: AnswerId, version: number) => Promise<Wording> {
  const known = new Map<string, Wording>();
  return async (answerId, version) => {
    const key = `${answerId} ${version}`;
    const found = known.get(key) ?? (await findVersion(db, answerId, version))?.content ?? { question: '', text: '' };
    known.set(key, found);
    return found;
  };
}

/**
 * The citizen has been told, by a later reply, or need not be.
 * @returns `not_found`; `refused`: `wrong_state` when it is settled, `invalid` for a reply that is not a later one on the message,
 * `reply_not_sent` for one that failed
 */
export async function settleCorrection(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: CommandArgs<'correction.settle'>,
): Promise<Result<null>> {
  const correction = await getEntity(trx, 'correction', input.correctionId);
  if (correction === null) return fail({ code: 'not_found' });
  if (correction.state !== 'open') return fail({ code: 'refused', reason: 'wrong_state' });
  const reason = input.verdict === 'corrected' ? await correctingRefusal(trx, correction, input.replyId) : null;
  if (reason !== null) return fail({ code: 'refused', reason });
  const args = input.verdict === 'corrected' ? input : { ...input, replyId: null };
  const subjectId = correction.id;
  await enqueueCommand(trx, ports, { type: 'correction.settle', args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}

async function correctingRefusal(
  db: ReadDatabase,
  { messageId, openedAt }: Correction,
  replyId: ReplyId | null,
): Promise<RejectionCode | null> {
  const reply = replyId === null ? null : await getEntity(db, 'reply', replyId);
  if (reply === null || reply.messageId !== messageId || reply.queuedAt <= openedAt) return 'invalid';
  return isVoid(reply) ? 'reply_not_sent' : null;
}

/**
 * Takes up the closed message again, so that it can be claimed and its citizen answered; one that is open stays as it is.
 * @returns `not_found`, or `refused`: `wrong_state` when the correction is settled, `unknown_message`
 */
export async function reopenForCorrection(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { correctionId }: { correctionId: CorrectionId },
): Promise<Result<null>> {
  const correction = await getEntity(trx, 'correction', correctionId);
  if (correction === null) return fail({ code: 'not_found' });
  if (correction.state !== 'open') return fail({ code: 'refused', reason: 'wrong_state' });
  const messageId: MessageId = correction.messageId;
  const message = await getEntity(trx, 'message', messageId);
  if (message === null) return fail({ code: 'refused', reason: 'unknown_message' });
  if (message.status !== 'closed') return succeed(null);
  await enqueueCommand(trx, ports, {
    type: 'correction.reopen',
    args: { correctionId, messageId },
    actor: officer.id,
    messageId,
    subjectId: correctionId,
  });
  return succeed(null);
}
