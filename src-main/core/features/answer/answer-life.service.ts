import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

interface SeenAnswer {
  answerId: AnswerId;
  /** The version that was on the screen. */
  answerVersion: number;
}

/**
 * Withdraws an answer; at this desk it is out of the search at once.
 * @returns `not_found`; `refused: wrong_state` when it is retired already, `changed_meanwhile` when it is another version by now
 */
export async function retireAnswer(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: SeenAnswer & { reason: string; openCorrections: boolean },
): Promise<Result<null>> {
  const refused = await refusal(trx, officer, input);
  if (refused !== null) return refused;
  const subjectId = input.answerId;
  await enqueueCommand(trx, ports, {
    type: 'answer.retire',
    args: input,
    actor: officer.id,
    messageId: null,
    subjectId,
  });
  return succeed(null);
}

/** Looked at and still right. @param input when to look again, null for never; refused like a retirement */
export async function reviewAnswer(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: SeenAnswer & { reviewAt: string | null; note: string },
): Promise<Result<null>> {
  const refused = await refusal(trx, officer, input);
  if (refused !== null) return refused;
  const subjectId = input.answerId;
  await enqueueCommand(trx, ports, {
    type: 'answer.review',
    args: input,
    actor: officer.id,
    messageId: null,
    subjectId,
  });
  return succeed(null);
}

/**
 * Two answers with nearly the same question are rightly two, as both stand now; a later change of one brings them up again.
 * @returns `invalid_input` for an answer and itself; `not_found`
 */
export async function settlePair(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { note, ...pair }: { firstId: AnswerId; secondId: AnswerId; note: string },
): Promise<Result<null>> {
  if (pair.firstId === pair.secondId) return fail({ code: 'invalid_input', detail: 'secondId' });
  const [firstId, secondId] =
    pair.firstId < pair.secondId ? [pair.firstId, pair.secondId] : [pair.secondId, pair.firstId];
  const [first, second] = [await getEntity(trx, 'answer', firstId), await getEntity(trx, 'answer', secondId)];
  if (first === null || second === null) return fail({ code: 'not_found' });
  const args = { firstId, secondId, firstVersion: first.version, secondVersion: second.version, note };
  const subjectId = `${firstId}/${secondId}`;
  await enqueueCommand(trx, ports, { type: 'answer.settle_pair', args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}

async function refusal(
  trx: WriteTransaction,
  officer: Officer,
  { answerId, answerVersion }: SeenAnswer,
): Promise<Result<null> | null> {
  const answer = await getEntity(trx, 'answer', answerId);
  if (answer === null) return fail({ code: 'not_found' });
  // Every desk has it; the desk that wrote it keeps it.
  if (answer.deskId !== officer.deskId) return fail({ code: 'refused', reason: 'not_permitted' });
  if (answer.status === 'retired') return fail({ code: 'refused', reason: 'wrong_state' });
  return answer.version === answerVersion ? null : fail({ code: 'refused', reason: 'changed_meanwhile' });
}
