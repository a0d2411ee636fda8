import { type Answer, type AnswerContent, contentOf } from '../../../src-shared/domain/answer';
import { mergeContent } from '../../../src-shared/domain/answer-merge';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import type { Reader, Trx } from '../../db/database';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { insertAnswer, lockAnswer, upsertAnswers } from '../answer/answer.repository';
import { recordStep } from '../answer/answer-event.service';
import { findVersion, insertAnswerVersions } from '../answer/answer-version.repository';
import { closeGap } from '../answer-gap/answer-gap.service';
import { openCorrections } from '../correction/correction.service';
import { deleteRevisions, findRevision, lockRevision } from './answer-revision.repository';
import { stepRefusal } from './answer-revision.service';

/**
 * `answer.approve`: makes a revision the content in force, by somebody other than its author, exactly as it was seen: the revision's
 * version and the answer's are named. Where the answer moved on since the revision was begun, both sides' fields are merged; fields
 * that both changed are the author's to settle.
 */
export async function approveRevision(ctx: CommandContext, command: CommandOf<'answer.approve'>): Promise<Handled> {
  const { args } = command;
  const found = await findRevision(ctx.trx, args.revisionId);
  if (found === null || found.deskId !== ctx.deskId) return rejected('unknown_revision');
  const current = await lockAnswer(ctx.trx, found.answerId);
  const revision = await lockRevision(ctx.trx, found.id);
  if (revision === null) return rejected('unknown_revision');
  const refusal = stepRefusal(ctx, revision, 'approve') ?? seenRefusal(ctx, args, revision, current);
  if (refusal !== null) return rejected(refusal);
  const content = await contentToApprove(ctx.trx, revision, current);
  if (content === null) return rejected('changed_meanwhile');

  const approved: Answer = {
    ...content,
    id: revision.answerId,
    deskId: ctx.deskId,
    status: 'approved',
    version: (current?.version ?? 0) + 1,
    updatedAt: ctx.now,
  };
  if (!(await writeAnswer(ctx.trx, approved, current === null))) return rejected('changed_meanwhile');
  const version: AnswerVersion = {
    id: ctx.newId() as AnswerVersion['id'],
    deskId: ctx.deskId,
    answerId: approved.id,
    version: approved.version,
    status: 'approved',
    content,
    authorId: revision.authorId,
    authorName: revision.authorName,
    approverId: ctx.officer.id,
    approverName: ctx.officer.name,
    at: ctx.now,
    note: args.note,
    importId: null,
  };
  await insertAnswerVersions(ctx.trx, [version]);
  await deleteRevisions(ctx.trx, [revision.id]);
  const event = await recordStep(ctx, command, {
    answerId: approved.id,
    kind: 'approved',
    note: args.note,
    version: approved.version,
    revisionId: revision.id,
  });
  const gap = revision.origin.kind === 'gap' ? await closeGap(ctx, revision.origin.gapId, approved.id) : [];
  const corrections = args.openCorrections ? await openCorrections(ctx, approved, 'changed', args.note) : [];
  return applied([
    put('answer', approved),
    put('answerVersion', version),
    { op: 'delete', entity: 'answerRevision', id: revision.id },
    event,
    ...gap,
    ...corrections,
  ]);
}

/** Whether what stands there is what the approver saw. */
function seenRefusal(
  ctx: CommandContext,
  seen: CommandOf<'answer.approve'>['args'],
  revision: AnswerRevision,
  current: Answer | null,
): RejectionCode | null {
  if (current !== null && current.deskId !== ctx.deskId) return 'id_taken';
  if (current === null && revision.baseVersion !== null) return 'unknown_answer';
  const isSeen = revision.version === seen.revisionVersion && (current?.version ?? null) === seen.onVersion;
  return isSeen ? null : 'changed_meanwhile';
}

/** The revision's content on top of what is in force; null when both changed the same field. */
async function contentToApprove(
  db: Reader,
  revision: AnswerRevision,
  current: Answer | null,
): Promise<AnswerContent | null> {
  if (current === null) return revision.content;
  const base = revision.baseVersion === null ? null : await findVersion(db, current.id, revision.baseVersion);
  const { content, conflicts } = mergeContent(base?.content ?? null, revision.content, contentOf(current));
  // On the version that it was begun from, the answer can only have got another day of review meanwhile: the revision's stands.
  return conflicts.length === 0 || revision.baseVersion === current.version ? content : null;
}

/** False when another approval made the answer first. */
async function writeAnswer(trx: Trx, answer: Answer, isNew: boolean): Promise<boolean> {
  if (isNew) return (await insertAnswer(trx, answer)) !== null;
  await upsertAnswers(trx, [answer]);
  return true;
}
