import { type AnswerRevision, mayRevisionStep, type RevisionStep } from '../../../src-shared/domain/answer-revision';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { recordStep } from '../answer/answer-event.service';
import { attachmentRefusal } from '../answer/answer-reference.service';
import { deleteRevisions, lockRevision, type RevisionPatch, updateRevision } from './answer-revision.repository';

/** `answer.submit`: the author puts a revision before somebody else. */
export async function submitRevision(ctx: CommandContext, command: CommandOf<'answer.submit'>): Promise<Handled> {
  const found = await lockForStep(ctx, command.args.revisionId, 'submit');
  if (!found.ok) return rejected(found.code);
  const refusal = await attachmentRefusal(ctx.trx, ctx.deskId, found.revision.content);
  if (refusal !== null) return rejected(refusal);
  return move(ctx, command, found.revision, 'submitted', {
    status: 'in_review',
    submittedAt: gatewayInstant(command, ctx.now),
    returnNote: '',
    returnedBy: '',
  });
}

/** `answer.recall`: the author takes a revision back from review. */
export async function recallRevision(ctx: CommandContext, command: CommandOf<'answer.recall'>): Promise<Handled> {
  const found = await lockForStep(ctx, command.args.revisionId, 'recall');
  if (!found.ok) return rejected(found.code);
  return move(ctx, command, found.revision, 'recalled', { status: 'draft', submittedAt: null });
}

/** `answer.return`: whoever reviews gives it back, with what is to be done better. */
export async function returnRevision(ctx: CommandContext, command: CommandOf<'answer.return'>): Promise<Handled> {
  const { args } = command;
  const found = await lockForStep(ctx, args.revisionId, 'return');
  if (!found.ok) return rejected(found.code);
  const patch: RevisionPatch = { status: 'returned', returnNote: args.note, returnedBy: ctx.officer.name };
  return move(ctx, command, found.revision, 'returned', patch, args.note);
}

/** `answer.discard`: the author gives a text up. */
export async function discardRevision(ctx: CommandContext, command: CommandOf<'answer.discard'>): Promise<Handled> {
  const found = await lockForStep(ctx, command.args.revisionId, 'discard');
  if (!found.ok) return rejected(found.code);
  const { id, answerId } = found.revision;
  await deleteRevisions(ctx.trx, [id]);
  const event = await recordStep(ctx, command, { answerId, kind: 'discarded', revisionId: id });
  return applied([{ op: 'delete', entity: 'answerRevision', id }, event]);
}

/**
 * Whether an officer may take a step with a revision. Rows of an import go their way with it; what the author may do nobody else
 * may, and the other way round.
 */
export function stepRefusal(
  ctx: Pick<CommandContext, 'officer'>,
  revision: AnswerRevision,
  step: Exclude<RevisionStep, 'save'>,
): RejectionCode | null {
  if (revision.importId !== null || !mayRevisionStep(revision.status, step)) return 'wrong_state';
  const isAuthor = revision.authorId === ctx.officer.id;
  const isDecision = step === 'return' || step === 'approve';
  if (isDecision) return isAuthor ? 'same_person' : null;
  return isAuthor ? null : 'not_author';
}

type Found = { ok: true; revision: AnswerRevision } | { ok: false; code: RejectionCode };

async function lockForStep(
  ctx: CommandContext,
  id: AnswerRevision['id'],
  step: Exclude<RevisionStep, 'save' | 'approve'>,
): Promise<Found> {
  const revision = await lockRevision(ctx.trx, id);
  if (revision === null || revision.deskId !== ctx.deskId) return { ok: false, code: 'unknown_revision' };
  const code = stepRefusal(ctx, revision, step);
  return code === null ? { ok: true, revision } : { ok: false, code };
}

async function move(
  ctx: CommandContext,
  command: CommandOf<'answer.submit' | 'answer.recall' | 'answer.return'>,
  revision: AnswerRevision,
  kind: 'submitted' | 'recalled' | 'returned',
  patch: RevisionPatch,
  note = '',
): Promise<Handled> {
  const moved = await updateRevision(ctx.trx, revision, patch);
  const step = { answerId: revision.answerId, kind, note, revisionId: revision.id };
  return applied([put('answerRevision', moved), await recordStep(ctx, command, step)]);
}
