import { type AnswerGap, gapDetailsSchema, gapKey, mergeGapDetails } from '../../../src-shared/domain/answer-gap';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { findAnswerVersion } from '../answer/answer.repository';
import { findMessage } from '../message/message.repository';
import { findOfficer } from '../officer/officer.repository';
import { insertGap, lockGap, lockGapsOfDesk, lockOpenGap, updateGap } from './answer-gap.repository';

/** `gap.report`: something was asked and not found. The same question again, while it is to be done, counts on that to-do. */
export async function reportGap(ctx: CommandContext, command: CommandOf<'gap.report'>): Promise<Handled> {
  const { args } = command;
  const key = gapKey(args.question);
  if (key === '') return rejected('invalid');
  if (args.messageId !== null && (await findMessage(ctx.trx, args.messageId))?.desk_id !== ctx.deskId)
    return rejected('unknown_message');
  await lockGapsOfDesk(ctx.trx, ctx.deskId);
  const at = gatewayInstant(command, ctx.now);
  const known = await lockOpenGap(ctx.trx, ctx.deskId, key);
  if (known !== null) {
    const counted = await updateGap(ctx.trx, {
      ...known,
      count: known.count + 1,
      businessLine: known.businessLine ?? args.businessLine,
      messageId: known.messageId ?? args.messageId,
      ...span(known, at),
    });
    return applied([put('answerGap', counted)]);
  }
  const gap = await insertGap(ctx.trx, {
    id: args.gapId,
    deskId: ctx.deskId,
    question: args.question,
    key,
    businessLine: args.businessLine,
    count: 1,
    messageId: args.messageId,
    state: 'open',
    assigneeId: null,
    note: '',
    answerId: null,
    firstAskedAt: at,
    lastAskedAt: at,
    version: 1,
  });
  return gap === null ? rejected('id_taken') : applied([put('answerGap', gap)]);
}

/** `gap.update`: its wording, who sees to it, and what came of it; what somebody else changed meanwhile is merged field by field. */
export async function changeGap(ctx: CommandContext, command: CommandOf<'gap.update'>): Promise<Handled> {
  const { args } = command;
  if (gapKey(args.question) === '') return rejected('invalid');
  const refusal = await referenceRefusal(ctx, args);
  if (refusal !== null) return rejected(refusal);
  const gap = await lockGap(ctx.trx, args.gapId);
  if (gap === null || gap.deskId !== ctx.deskId) return rejected('unknown_gap');
  const merged = mergeGapDetails(args.before, gapDetailsSchema.parse(args), gapDetailsSchema.parse(gap));
  // The words of a refused command stay with the officer who wrote them, to be entered again beside the other's.
  if (merged === null) return rejected('changed_meanwhile');
  const changed = { ...gap, ...merged, key: gapKey(merged.question) };
  return applied([put('answerGap', await updateGap(ctx.trx, changed))]);
}

/** The answer that was written for a gap is approved: the to-do is done, unless somebody has settled it already. */
export async function closeGap(
  ctx: Pick<CommandContext, 'trx' | 'deskId'>,
  gapId: AnswerGap['id'],
  answerId: NonNullable<AnswerGap['answerId']>,
): Promise<Change[]> {
  const gap = await lockGap(ctx.trx, gapId);
  if (gap === null || gap.deskId !== ctx.deskId || !['open', 'in_work'].includes(gap.state)) return [];
  return [put('answerGap', await updateGap(ctx.trx, { ...gap, state: 'done', answerId }))];
}

async function referenceRefusal(
  ctx: CommandContext,
  args: CommandOf<'gap.update'>['args'],
): Promise<RejectionCode | null> {
  if (args.assigneeId !== null && (await findOfficer(ctx.trx, args.assigneeId))?.deskId !== ctx.deskId)
    return 'unknown_officer';
  if (args.answerId !== null && (await findAnswerVersion(ctx.trx, args.answerId)) === null) return 'unknown_answer';
  return null;
}

/** Reports come late and out of order from workstations that were offline. ISO texts in UTC order as text does. */
function span(known: AnswerGap, at: string): Pick<AnswerGap, 'firstAskedAt' | 'lastAskedAt'> {
  const [firstAskedAt = at] = [known.firstAskedAt, at].sort();
  const [lastAskedAt = at] = [known.lastAskedAt, at].sort().reverse();
  return { firstAskedAt, lastAskedAt };
}
