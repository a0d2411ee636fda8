import type { AnswerEvent } from '../../../src-shared/domain/answer-version';
import type { Command } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { type CommandContext, gatewayInstant, put } from '../../sync/command-context';
import { insertAnswerEvents } from './answer-version.repository';

export type LifeStep = Pick<AnswerEvent, 'answerId' | 'kind'> &
  Partial<Pick<AnswerEvent, 'note' | 'version' | 'revisionId'>>;

/** Writes a step in the life of an answer, done by whoever gave the command. */
export async function recordStep(
  ctx: CommandContext,
  command: Pick<Command, 'at' | 'clockOffsetMs'>,
  step: LifeStep,
): Promise<Change> {
  const event: AnswerEvent = {
    id: ctx.newId() as AnswerEvent['id'],
    deskId: ctx.deskId,
    answerId: step.answerId,
    kind: step.kind,
    at: gatewayInstant(command, ctx.now),
    actorId: ctx.officer.id,
    actorName: ctx.officer.name,
    note: step.note ?? '',
    version: step.version ?? null,
    revisionId: step.revisionId ?? null,
  };
  await insertAnswerEvents(ctx.trx, [event]);
  return put('answerEvent', event);
}
