import type { Answer } from '../../../src-shared/domain/answer';
import type { Correction } from '../../../src-shared/domain/correction';
import type { Reply } from '../../../src-shared/domain/reply';
import { isVoid } from '../../../src-shared/domain/reply';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { requireCorrections } from '../answer/answer.repository';
import { lockInConversation } from '../message/message.repository';
import { reopenMessage } from '../message/message.service';
import { findReply } from '../reply/reply.repository';
import {
  findCorrection,
  insertCorrections,
  listUncorrectedReplies,
  lockCorrection,
  type RestingReply,
  settleCorrectionRow,
} from './correction.repository';

type Opening = Pick<CommandContext, 'trx' | 'newId' | 'now'>;

/**
 * Opens one correction, at its own desk, for every reply that rests on an older version of an answer, was sent or is on its way, and has none
 * open. One that arrives later, from a workstation that was offline, gets its own: {@link openLateCorrection}. Call it after the
 * answer was written, while it is locked.
 */
export async function openCorrections(
  ctx: Opening,
  answer: Pick<Answer, 'id' | 'version'>,
  reason: Correction['reason'],
  note: string,
): Promise<Change[]> {
  await requireCorrections(ctx.trx, answer);
  const replies = await listUncorrectedReplies(ctx.trx, answer);
  return open(
    ctx,
    replies.map((reply) => ({ ...reply, answer, reason, note })),
  );
}

/** Opens a correction for a new reply that rests on a version which was replaced before the reply arrived; none when it need not be. */
export async function openLateCorrection(
  ctx: Opening,
  reply: Pick<Reply, 'id' | 'deskId' | 'messageId' | 'basis'>,
  answer: Pick<Answer, 'id' | 'version' | 'status'> & { correctBelow: number },
): Promise<Change[]> {
  const usedVersion = reply.basis?.answerVersion ?? answer.version;
  if (usedVersion >= answer.correctBelow) return [];
  const reason = answer.status === 'retired' ? 'retired' : 'changed';
  return open(ctx, [
    { replyId: reply.id, deskId: reply.deskId, messageId: reply.messageId, usedVersion, answer, reason, note: '' },
  ]);
}

async function open(
  ctx: Opening,
  wanted: readonly (RestingReply & Pick<Correction, 'reason' | 'note'> & { answer: Pick<Answer, 'id' | 'version'> })[],
): Promise<Change[]> {
  const corrections = wanted.map(
    ({ answer, ...reply }): Correction => ({
      id: ctx.newId() as Correction['id'],
      answerId: answer.id,
      newVersion: answer.version,
      ...reply,
      state: 'open',
      openedAt: ctx.now,
      settledAt: null,
      settledBy: null,
      settleNote: '',
      correctingReplyId: null,
    }),
  );
  await insertCorrections(ctx.trx, corrections);
  return corrections.map((correction) => put('correction', correction));
}

/** `correction.settle`: the citizen has been told (by a later reply), or need not be. */
export async function settleCorrection(ctx: CommandContext, command: CommandOf<'correction.settle'>): Promise<Handled> {
  const { args } = command;
  const correction = await lockCorrection(ctx.trx, args.correctionId);
  if (correction === null || correction.deskId !== ctx.deskId) return rejected('unknown_correction');
  if (correction.state !== 'open') return rejected('wrong_state');
  const refusal = args.verdict === 'corrected' ? await correctingRefusal(ctx.trx, correction, args.replyId) : null;
  if (refusal !== null) return rejected(refusal);
  const settled = await settleCorrectionRow(ctx.trx, correction.id, {
    state: args.verdict,
    settledAt: gatewayInstant(command, ctx.now),
    settledBy: ctx.officer.name,
    settleNote: args.note,
    correctingReplyId: args.verdict === 'corrected' ? args.replyId : null,
  });
  return applied([put('correction', settled)]);
}

/** Why a reply does not put right what was said before: it must be a later one to the same citizen, and not have failed. */
async function correctingRefusal(
  trx: Trx,
  correction: Correction,
  replyId: Correction['correctingReplyId'],
): Promise<RejectionCode | null> {
  const reply = replyId === null ? null : await findReply(trx, replyId);
  if (reply === null || reply.messageId !== correction.messageId) return 'invalid';
  if (reply.queuedAt <= correction.openedAt) return 'invalid';
  return isVoid(reply) ? 'reply_not_sent' : null;
}

/** `correction.reopen`: takes up the closed message again, so that the citizen can be answered. One that is open stays as it is. */
export async function reopenForCorrection(
  ctx: CommandContext,
  command: CommandOf<'correction.reopen'>,
): Promise<Handled> {
  const { args } = command;
  const found = await findCorrection(ctx.trx, args.correctionId);
  if (found === null || found.deskId !== ctx.deskId) return rejected('unknown_correction');
  if (found.messageId !== args.messageId) return rejected('unknown_message');
  const message = await lockInConversation(ctx.trx, ctx.deskId, found.messageId);
  if (message === undefined) return rejected('unknown_message');
  const correction = await lockCorrection(ctx.trx, found.id);
  if (correction?.state !== 'open') return rejected('wrong_state');
  return applied(await reopenMessage(ctx.trx, message, ctx.now));
}
