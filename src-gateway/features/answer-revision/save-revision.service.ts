import { mergeContent, same } from '../../../src-shared/domain/answer-merge';
import { type AnswerRevision, mayRevisionStep } from '../../../src-shared/domain/answer-revision';
import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { findAnswer } from '../answer/answer.repository';
import { ownerRefusal } from '../answer/answer-reference.service';
import { findRevisionEnd } from '../answer/answer-version.repository';
import { insertRevision, lockRevision, updateRevision } from './answer-revision.repository';

type Save = CommandOf<'answer.save'>;

/**
 * `answer.save`: writes a revision. What somebody else (or the author at another workstation) wrote meanwhile is merged field by
 * field. Where fields collide, or the revision can no longer be written, the text becomes a revision of its own beside the first:
 * nobody's text is lost.
 */
export async function saveRevision(ctx: CommandContext, command: Save): Promise<Handled> {
  const { args } = command;
  const stored = await lockRevision(ctx.trx, args.revisionId);
  if (stored !== null && (stored.deskId !== ctx.deskId || stored.answerId !== args.answerId))
    return rejected('id_taken');
  const answer = await findAnswer(ctx.trx, args.answerId);
  if (answer !== null && answer.deskId !== ctx.deskId) return rejected('not_permitted');
  if (args.baseVersion !== null && args.baseVersion > (answer?.version ?? 0)) return rejected('unknown_answer');
  const refusal = await ownerRefusal(ctx.trx, ctx.deskId, args.content);
  if (refusal !== null) return rejected(refusal);
  return stored === null ? saveNew(ctx, command) : saveOver(ctx, command, stored);
}

/** A revision that was approved or discarded while this was written goes on beside it, from the version that came of it. */
async function saveNew(ctx: CommandContext, command: Save): Promise<Handled> {
  const { answerId, revisionId } = command.args;
  const end = await findRevisionEnd(ctx.trx, answerId, revisionId);
  if (end === undefined) return insert(ctx, command, {});
  return saveBeside(ctx, command, revisionId, end ?? command.args.baseVersion);
}

async function saveOver(ctx: CommandContext, command: Save, stored: AnswerRevision): Promise<Handled> {
  const { args } = command;
  const mayWrite = stored.authorId === ctx.officer.id && mayRevisionStep(stored.status, 'save');
  if (!mayWrite && same(args.content, stored.content)) return applied([]);
  const { content, conflicts } = mergeContent(args.before, args.content, stored.content);
  if (!mayWrite || conflicts.length > 0) return saveBeside(ctx, command, stored.id, args.baseVersion);
  const saved = await updateRevision(ctx.trx, stored, {
    content,
    baseVersion: laterBase(stored.baseVersion, args.baseVersion),
    savedAt: gatewayInstant(command, ctx.now),
  });
  return applied([put('answerRevision', saved)]);
}

async function saveBeside(
  ctx: CommandContext,
  command: Save,
  siblingOfId: AnswerRevision['id'],
  baseVersion: number | null,
): Promise<Handled> {
  return insert(ctx, command, { id: ctx.newId() as AnswerRevision['id'], siblingOfId, baseVersion });
}

async function insert(
  ctx: CommandContext,
  command: Save,
  own: Partial<Pick<AnswerRevision, 'id' | 'siblingOfId' | 'baseVersion'>>,
): Promise<Handled> {
  const { args } = command;
  const inserted = await insertRevision(ctx.trx, {
    id: args.revisionId,
    deskId: ctx.deskId,
    answerId: args.answerId,
    baseVersion: args.baseVersion,
    content: args.content,
    status: 'draft',
    authorId: ctx.officer.id,
    authorName: ctx.officer.name,
    origin: args.origin,
    version: 1,
    savedAt: gatewayInstant(command, ctx.now),
    submittedAt: null,
    returnNote: '',
    returnedBy: '',
    siblingOfId: null,
    importId: null,
    ...own,
  });
  return inserted === null ? rejected('id_taken') : applied([put('answerRevision', inserted)]);
}

/** The merged text holds what either side took over from the answer, so it stands on the later version. */
function laterBase(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
