import { type Answer, contentOf } from '../../../src-shared/domain/answer';
import type { AnswerPair } from '../../../src-shared/domain/answer-gap';
import type { AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { openCorrections } from '../correction/correction.service';
import { findAnswerVersion, lockAnswer, upsertAnswers } from './answer.repository';
import { recordStep } from './answer-event.service';
import { upsertPair } from './answer-pair.repository';
import { insertAnswerVersions } from './answer-version.repository';

/**
 * `answer.retire`: takes an answer out of use at once. One person may: a wrong answer must be stopped. On demand it opens a
 * correction for every reply that rests on it.
 */
export async function retireAnswer(ctx: CommandContext, command: CommandOf<'answer.retire'>): Promise<Handled> {
  const { args } = command;
  const found = await lockSeen(ctx, args);
  if (!found.ok) return rejected(found.code);
  const retired: Answer = {
    ...found.answer,
    status: 'retired',
    version: found.answer.version + 1,
    updatedAt: ctx.now,
  };
  const version: AnswerVersion = {
    id: ctx.newId() as AnswerVersion['id'],
    deskId: ctx.deskId,
    answerId: retired.id,
    version: retired.version,
    status: 'retired',
    content: contentOf(retired),
    authorId: ctx.officer.id,
    authorName: ctx.officer.name,
    approverId: ctx.officer.id,
    approverName: ctx.officer.name,
    at: ctx.now,
    note: args.reason,
    importId: null,
  };
  await upsertAnswers(ctx.trx, [retired]);
  await insertAnswerVersions(ctx.trx, [version]);
  const event = await recordStep(ctx, command, {
    answerId: retired.id,
    kind: 'retired',
    note: args.reason,
    version: retired.version,
  });
  const corrections = args.openCorrections ? await openCorrections(ctx, retired, 'retired', args.reason) : [];
  return applied([put('answer', retired), put('answerVersion', version), event, ...corrections]);
}

/** `answer.review`: looked at and still right. The content stays, and so does the version; only the day to look again moves. */
export async function reviewAnswer(ctx: CommandContext, command: CommandOf<'answer.review'>): Promise<Handled> {
  const { args } = command;
  const found = await lockSeen(ctx, args);
  if (!found.ok) return rejected(found.code);
  const reviewed: Answer = { ...found.answer, reviewAt: args.reviewAt, updatedAt: ctx.now };
  await upsertAnswers(ctx.trx, [reviewed]);
  const event = await recordStep(ctx, command, { answerId: reviewed.id, kind: 'reviewed', note: args.note });
  return applied([put('answer', reviewed), event]);
}

/** `answer.settle_pair`: two answers with nearly the same question are rightly two, in the versions that were looked at. */
export async function settlePair(ctx: CommandContext, command: CommandOf<'answer.settle_pair'>): Promise<Handled> {
  const { args } = command;
  if (args.firstId === args.secondId) return rejected('invalid');
  for (const [id, seen] of [
    [args.firstId, args.firstVersion],
    [args.secondId, args.secondVersion],
  ] as const) {
    const current = await findAnswerVersion(ctx.trx, id);
    if (current === null || seen > current) return rejected('unknown_answer');
  }
  const inOrder = args.firstId < args.secondId;
  const pair: AnswerPair = {
    id: ctx.newId() as AnswerPair['id'],
    deskId: ctx.deskId,
    firstId: inOrder ? args.firstId : args.secondId,
    secondId: inOrder ? args.secondId : args.firstId,
    firstVersion: inOrder ? args.firstVersion : args.secondVersion,
    secondVersion: inOrder ? args.secondVersion : args.firstVersion,
    note: args.note,
    settledBy: ctx.officer.name,
    settledAt: gatewayInstant(command, ctx.now),
  };
  return applied([put('answerPair', await upsertPair(ctx.trx, pair))]);
}

type Seen = { ok: true; answer: Answer } | { ok: false; code: RejectionCode };

/** Locks an approved answer that stands as the officer saw it. */
async function lockSeen(ctx: CommandContext, seen: { answerId: Answer['id']; answerVersion: number }): Promise<Seen> {
  const answer = await lockAnswer(ctx.trx, seen.answerId);
  if (answer === null) return { ok: false, code: 'unknown_answer' };
  // Every desk has it; the desk that wrote it keeps it.
  if (answer.deskId !== ctx.deskId) return { ok: false, code: 'not_permitted' };
  if (answer.status === 'retired') return { ok: false, code: 'wrong_state' };
  return answer.version === seen.answerVersion ? { ok: true, answer } : { ok: false, code: 'changed_meanwhile' };
}
