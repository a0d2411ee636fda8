import { type AnswerRevision, mayRevisionStep, type RevisionStep } from '../../../../src-shared/domain/answer-revision';
import type { AnswerRevisionId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { CommandArgs, RejectionCode } from '../../../../src-shared/sync/commands';
import type { WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { isOnItsWay } from '../outbox/pending.service';
import { readMerge } from './answer-revision.service';

type OnRevision = { revisionId: AnswerRevisionId };
type StepCommand = 'answer.submit' | 'answer.recall' | 'answer.discard' | 'answer.return' | 'answer.approve';

/** Hands a revision in for review. @returns `not_found`, or `refused`: `not_author`, `wrong_state` */
export const submitRevision = ownStep('answer.submit', 'submit');
/** Takes it back from review. Refused like a submission. */
export const recallRevision = ownStep('answer.recall', 'recall');
/** Throws a draft away. Refused like a submission. */
export const discardRevision = ownStep('answer.discard', 'discard');

function ownStep(type: 'answer.submit' | 'answer.recall' | 'answer.discard', step: RevisionStep) {
  return async (
    trx: WriteTransaction,
    ports: OutboxPorts,
    officer: Officer,
    { revisionId }: OnRevision,
  ): Promise<Result<null>> => {
    const revision = await getEntity(trx, 'answerRevision', revisionId);
    if (revision === null) return fail({ code: 'not_found' });
    if (revision.authorId !== officer.id) return fail({ code: 'refused', reason: 'not_author' });
    return decide(trx, ports, officer, revision, stepRefusal(revision, step), type, { revisionId });
  };
}

/** Gives a revision back to its author. @returns `not_found`, or `refused`: `same_person`, `wrong_state` */
export async function returnRevision(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: CommandArgs<'answer.return'>,
): Promise<Result<null>> {
  const revision = await getEntity(trx, 'answerRevision', input.revisionId);
  if (revision === null) return fail({ code: 'not_found' });
  const reason = revision.authorId === officer.id ? 'same_person' : stepRefusal(revision, 'return');
  return decide(trx, ports, officer, revision, reason, 'answer.return', input);
}

/**
 * Puts a revision in force, as seen: it and the answer beneath it must be the versions that were on the screen, and nothing that both
 * sides changed may be left open. The gateway decides; until then the old text stays in use.
 *
 * @returns `not_found`, or `refused`: `same_person`, `wrong_state`, `changed_meanwhile`
 */
export async function approveRevision(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: CommandArgs<'answer.approve'>,
): Promise<Result<null>> {
  const revision = await getEntity(trx, 'answerRevision', input.revisionId);
  if (revision === null) return fail({ code: 'not_found' });
  if (revision.authorId === officer.id) return fail({ code: 'refused', reason: 'same_person' });
  const { current, merged } = await readMerge(trx, revision);
  const isAsSeen = revision.version === input.revisionVersion && (current?.version ?? null) === input.onVersion;
  const reason =
    stepRefusal(revision, 'approve') ?? (isAsSeen && merged.conflicts.length === 0 ? null : 'changed_meanwhile');
  return decide(trx, ports, officer, revision, reason, 'answer.approve', input);
}

/** An import's rows are decided as a whole. */
function stepRefusal(revision: AnswerRevision, step: RevisionStep): RejectionCode | null {
  return revision.importId === null && mayRevisionStep(revision.status, step) ? null : 'wrong_state';
}

/** Writes the command; what ends a revision only once, since the row shows nothing of it before the gateway has answered. */
async function decide<T extends StepCommand>(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { id: subjectId }: AnswerRevision,
  reason: RejectionCode | null,
  type: T,
  args: CommandArgs<T>,
): Promise<Result<null>> {
  if (reason !== null) return fail({ code: 'refused', reason });
  if ((type === 'answer.approve' || type === 'answer.discard') && (await isOnItsWay(trx, subjectId, type)))
    return succeed(null);
  await enqueueCommand(trx, ports, { type, args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}
