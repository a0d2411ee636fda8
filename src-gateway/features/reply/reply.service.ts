import { closeRefusal, type Outcome } from '../../../src-shared/domain/message';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { readClock } from '../../db/transaction';
import { type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { shareAnswer } from '../answer/answer.repository';
import { openLateCorrection } from '../correction/correction.service';
import { enqueueDelivery } from '../delivery/delivery.service';
import { finishUnderClaim, underClaim, write } from '../message/claim.service';
import { lockMessage, type MessageRow, readFacts, toMessage } from '../message/message.repository';
import { closePatch } from '../message/message.service';
import { isAccountOff } from '../officer/officer.repository';
import { findReply, insertReply, lockReply, updateReply } from './reply.repository';
import { judgeReply } from './reply-review.service';

const ANSWERED: Outcome = { kind: 'answered', note: '' };

/** `reply.queue`: freezes text, basis, author and time, and puts the reply on its way to the citizen, or to the one who approves it. */
export async function queueReply(ctx: CommandContext, command: CommandOf<'reply.queue'>): Promise<Handled> {
  const { args } = command;
  const held = await underClaim(ctx, args.messageId, args.claim);
  if (!held.ok) return held.refusal;
  if (await isAccountOff(ctx.trx, held.message.account_id)) return rejected('account_off');
  const judged = await judgeReply(ctx, held.message, command);
  if ('refusal' in judged) return rejected(judged.refusal);
  const answer = args.basis === null ? null : await shareAnswer(ctx.trx, args.basis.answerId);
  // An older version is what the officer had before him, perhaps offline; one that never was is a mistake.
  if (args.basis !== null && args.basis.answerVersion > (answer?.version ?? 0)) return rejected('unknown_answer');
  const reply = await insertReply(ctx.trx, {
    id: args.replyId,
    desk_id: ctx.deskId,
    message_id: held.message.id,
    text: args.text,
    officer_id: ctx.officer.id,
    officer_name: ctx.officer.name,
    badge_number: ctx.officer.badgeNumber,
    basis: args.basis === null ? null : toJson(args.basis),
    state: judged.state,
    queued_at: gatewayInstant(command, ctx.now),
    sent_at: null,
    close_after_sent: args.closeAfterSent,
    overrides: toJson(args.overrides),
    review: null,
    version: 1,
  });
  if (reply === null) return rejected('id_taken');
  const late = answer === null ? [] : await openLateCorrection(ctx, reply, answer);
  if (reply.state === 'checking') return finishUnderClaim(ctx, held.message, [put('reply', reply), ...late]);
  const delivery = await enqueueDelivery(ctx.trx, ctx.ports, {
    deskId: ctx.deskId,
    messageId: held.message.id,
    kind: 'reply',
    subjectId: reply.id,
    via: 'publish',
  });
  return finishUnderClaim(ctx, held.message, [put('reply', reply), put('delivery', delivery), ...late]);
}

/**
 * What became of a reply on its way out: `sent` only with the receipt of the publishing service, `failed` when it refused,
 * `queued` when a person has it sent again after a failure. A reply that is sent stays sent.
 *
 * @param fact `at` is the instant of the receipt on the gateway's clock
 * @returns the changes for the caller's change log; none when nothing changed
 */
export async function recordReplyOutcome(
  trx: Trx,
  fact: { replyId: string; outcome: 'sent' | 'failed' | 'queued'; at: string },
): Promise<Change[]> {
  const found = await findReply(trx, fact.replyId);
  if (found === null) return [];
  const message = await lockMessage(trx, found.messageId);
  const reply = await lockReply(trx, found.id);
  if (message === undefined || reply.state === 'sent' || reply.state === fact.outcome) return [];
  const updated = await updateReply(trx, reply.id, {
    state: fact.outcome,
    sent_at: fact.outcome === 'sent' ? fact.at : null,
  });
  const changes = [put('reply', updated)];
  if (message.status === 'closed') return changes;
  if (fact.outcome === 'sent' && (await mayClose(trx, message, updated.closeAfterSent))) {
    changes.push(put('message', toMessage(await write(trx, message, closePatch(ANSWERED, await readClock(trx))))));
  } else if (fact.outcome === 'sent') {
    changes.push(put('message', toMessage(await write(trx, message, {}))));
  }
  return changes;
}

async function mayClose(trx: Trx, message: MessageRow, wished: boolean): Promise<boolean> {
  if (!wished) return false;
  const { tickets, replies } = await readFacts(trx, message.id);
  return closeRefusal(message, tickets, replies, ANSWERED) === null;
}
