import { bodyOf, type Reply, type ReplyReview } from '../../../src-shared/domain/reply';
import {
  checkReply,
  type ReplyRules,
  replyRulesSchema,
  waitsForApproval,
} from '../../../src-shared/domain/reply-check';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { findValidity } from '../answer/answer.repository';
import { enqueueDelivery } from '../delivery/delivery.service';
import { findDeskSetting } from '../desk-setting/desk-setting.repository';
import { lockMessage, type MessageRow, toMessage } from '../message/message.repository';
import { isAccountOff } from '../officer/officer.repository';
import { findReply, lockReply, updateReply } from './reply.repository';

/** The desk's rules for what goes out; what was never set, or cannot be read, stands at its default. */
export async function readReplyRules(trx: Trx, deskId: string): Promise<ReplyRules> {
  const parsed = replyRulesSchema.safeParse((await findDeskSetting(trx, deskId, 'replyRules')) ?? {});
  return parsed.success ? parsed.data : replyRulesSchema.parse({});
}

/**
 * Whether the reply may go, and whether somebody else has to let it. The officer has answered for everything that the check points out,
 * and nothing is among it for which nobody may.
 */
export async function judgeReply(
  ctx: CommandContext,
  message: MessageRow,
  { args }: CommandOf<'reply.queue'>,
): Promise<{ state: 'queued' | 'checking' } | { refusal: RejectionCode }> {
  const rules = await readReplyRules(ctx.trx, ctx.deskId);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: ctx.timeZone }).format(new Date(ctx.now));
  const problems = checkReply(
    {
      body: bodyOf(args.text, ctx.officer),
      category: message.category,
      basis: args.basis === null ? null : await findValidity(ctx.trx, args.basis.answerId),
      today,
    },
    rules,
  );
  if (problems.some(({ kind }) => kind === 'unfilled_blank')) return { refusal: 'unfilled_blank' };
  const answeredFor = new Set(args.overrides.map(({ kind }) => kind));
  // An answer may have run out after the reply was written, perhaps offline: then it goes, and gets a correction, unless a rule forbids it.
  const mayHaveChanged = (kind: string): boolean => kind === 'basis_expired' || kind === 'basis_retired';
  if (problems.some(({ kind, mayOverride }) => !mayOverride || !(answeredFor.has(kind) || mayHaveChanged(kind))))
    return { refusal: 'reply_problems' };
  return { state: waitsForApproval(toMessage(message), ctx.officer, rules) ? 'checking' : 'queued' };
}

/** `reply.approve`: a second person lets the reply go to the citizen. */
export async function approveReply(ctx: CommandContext, { args }: CommandOf<'reply.approve'>): Promise<Handled> {
  const found = await lockChecking(ctx, args);
  if (!found.ok) return rejected(found.code);
  if (found.reply.officerId === ctx.officer.id) return rejected('same_person');
  if (await isAccountOff(ctx.trx, found.message.account_id)) return rejected('account_off');
  const reply = await updateReply(ctx.trx, found.reply.id, {
    state: 'queued',
    review: reviewJson(ctx, 'approved', args.note),
  });
  const delivery = await enqueueDelivery(ctx.trx, ctx.ports, {
    deskId: ctx.deskId,
    messageId: reply.messageId,
    kind: 'reply',
    subjectId: reply.id,
    via: 'publish',
  });
  return applied([put('reply', reply), put('delivery', delivery)]);
}

/** `reply.return`: a second person sends the reply back to its author, with a word on why. */
export async function returnReply(ctx: CommandContext, { args }: CommandOf<'reply.return'>): Promise<Handled> {
  const found = await lockChecking(ctx, args);
  if (!found.ok) return rejected(found.code);
  if (found.reply.officerId === ctx.officer.id) return rejected('same_person');
  const review = reviewJson(ctx, 'returned', args.note);
  return applied([put('reply', await updateReply(ctx.trx, found.reply.id, { state: 'returned', review }))]);
}

/** `reply.recall`: its author takes a reply back that nobody has decided on yet. */
export async function recallReply(ctx: CommandContext, { args }: CommandOf<'reply.recall'>): Promise<Handled> {
  const found = await lockChecking(ctx, args);
  if (!found.ok) return rejected(found.code);
  if (found.reply.officerId !== ctx.officer.id) return rejected('not_author');
  return applied([put('reply', await updateReply(ctx.trx, found.reply.id, { state: 'returned' }))]);
}

async function lockChecking(
  { trx, deskId }: CommandContext,
  args: { messageId: string; replyId: Reply['id']; replyVersion: number },
): Promise<{ ok: true; message: MessageRow; reply: Reply } | { ok: false; code: RejectionCode }> {
  const message = await lockMessage(trx, args.messageId, deskId);
  if (message === undefined) return { ok: false, code: 'unknown_message' };
  const known = await findReply(trx, args.replyId);
  if (known === null || known.messageId !== message.id) return { ok: false, code: 'unknown_reply' };
  const reply = await lockReply(trx, args.replyId);
  if (reply.state !== 'checking') return { ok: false, code: 'wrong_state' };
  return reply.version === args.replyVersion ? { ok: true, message, reply } : { ok: false, code: 'changed_meanwhile' };
}

function reviewJson(ctx: CommandContext, verdict: ReplyReview['verdict'], note: string): string {
  const review: ReplyReview = {
    reviewerId: ctx.officer.id,
    reviewerName: ctx.officer.name,
    verdict,
    note,
    at: ctx.now,
  };
  return toJson(review);
}
