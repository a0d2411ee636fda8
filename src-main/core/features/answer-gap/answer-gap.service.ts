import { gapDetailsSchema, gapKey } from '../../../../src-shared/domain/answer-gap';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import { answerGapIdSchema, type MessageId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { GapView } from '../../../../src-shared/ipc/library-views';
import type { CommandArgs } from '../../../../src-shared/sync/commands';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity, listEntities } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { officerNames } from '../desk/desk.repository';
import { pendingOf } from '../outbox/pending.service';
import { countGaps, type GapFilter, listGapIds } from './answer-gap.repository';

/** A page of what was asked and not found, most asked first. */
export async function listGaps(
  db: ReadDatabase,
  { offset, limit, ...filter }: GapFilter & { offset: number; limit: number },
): Promise<{ gaps: GapView[]; total: number }> {
  const ids = await listGapIds(db, filter, { offset, limit });
  const [gaps, names, pending] = [
    await listEntities(db, 'answerGap', ids),
    await officerNames(db),
    await pendingOf(db, ids),
  ];
  return {
    gaps: gaps.map((gap) => ({
      gap,
      assigneeName: gap.assigneeId === null ? '' : (names.get(gap.assigneeId) ?? gap.assigneeId),
      pending: pending.get(gap.id) ?? null,
    })),
    total: await countGaps(db, filter),
  };
}

/**
 * Somebody asked and the library has no answer. The same question counts up.
 * @returns `refused`: `invalid` for a question without a word, `unknown_message`
 */
export async function reportGap(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: { question: string; businessLine: BusinessLine | null; messageId: MessageId | null },
): Promise<Result<null>> {
  if (gapKey(input.question) === '') return fail({ code: 'refused', reason: 'invalid' });
  if (input.messageId !== null && (await getEntity(trx, 'message', input.messageId)) === null)
    return fail({ code: 'refused', reason: 'unknown_message' });
  const gapId = answerGapIdSchema.parse(ports.ids.next());
  await enqueueCommand(trx, ports, {
    type: 'gap.report',
    args: { gapId, ...input },
    actor: officer.id,
    messageId: null,
    subjectId: gapId,
  });
  return succeed(null);
}

/** Edits the to-do. @returns `not_found`, or `refused`: `invalid`, `unknown_officer`, `unknown_answer` */
export async function updateGap(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Omit<CommandArgs<'gap.update'>, 'before'>,
): Promise<Result<null>> {
  const { gapId, question, assigneeId, answerId } = input;
  if (gapKey(question) === '') return fail({ code: 'refused', reason: 'invalid' });
  const gap = await getEntity(trx, 'answerGap', gapId);
  if (gap === null) return fail({ code: 'not_found' });
  if (assigneeId !== null && (await getEntity(trx, 'officer', assigneeId)) === null)
    return fail({ code: 'refused', reason: 'unknown_officer' });
  if (answerId !== null && (await getEntity(trx, 'answer', answerId)) === null)
    return fail({ code: 'refused', reason: 'unknown_answer' });
  await enqueueCommand(trx, ports, {
    type: 'gap.update',
    args: { ...input, before: gapDetailsSchema.parse(gap) },
    actor: officer.id,
    messageId: null,
    subjectId: gapId,
  });
  return succeed(null);
}
