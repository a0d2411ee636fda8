import type { AnswerContent } from '../../../../src-shared/domain/answer';
import { same } from '../../../../src-shared/domain/answer-merge';
import { mayRevisionStep, type RevisionOrigin } from '../../../../src-shared/domain/answer-revision';
import {
  type AnswerId,
  type AnswerRevisionId,
  answerIdSchema,
  answerRevisionIdSchema,
} from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { RejectionCode } from '../../../../src-shared/sync/commands';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';

export interface SaveInput {
  /** Null for a new revision. */
  revisionId: AnswerRevisionId | null;
  /** Null for a new answer. */
  answerId: AnswerId | null;
  baseVersion: number | null;
  content: AnswerContent;
  /** What the editor started from. */
  before: AnswerContent | null;
  origin: RevisionOrigin;
}

export interface Saved {
  revisionId: AnswerRevisionId;
  answerId: AnswerId;
}

/**
 * Saves what was written. Where the revision was submitted meanwhile, on another workstation or by the same officer in another
 * window, the text is kept as a revision of its own, whose id is returned: nobody's text is lost.
 *
 * @returns `refused`: `not_author`; `unknown_answer`, `unknown_department`, `unknown_officer`; `invalid` for days in the wrong order
 * or a base that does not fit the answer
 */
export async function saveRevision(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: SaveInput,
): Promise<Result<Saved>> {
  const { content, before, origin } = input;
  const stored = input.revisionId === null ? null : await getEntity(trx, 'answerRevision', input.revisionId);
  if (stored !== null && stored.authorId !== officer.id) return fail({ code: 'refused', reason: 'not_author' });
  const reason = (await contentRefusal(trx, content)) ?? (await baseRefusal(trx, officer, input));
  if (reason !== null) return fail({ code: 'refused', reason });

  const writable = stored === null || mayRevisionStep(stored.status, 'save');
  const revisionId =
    input.revisionId !== null && writable ? input.revisionId : answerRevisionIdSchema.parse(ports.ids.next());
  const answerId = stored?.answerId ?? input.answerId ?? answerIdSchema.parse(`ans-${ports.ids.next()}`);
  const baseVersion = input.baseVersion;
  if (stored !== null && writable && stored.baseVersion === baseVersion && same(stored.content, content))
    return succeed({ revisionId, answerId });
  const args = { revisionId, answerId, baseVersion, content, before: stored === null ? null : before, origin };
  await enqueueCommand(trx, ports, {
    type: 'answer.save',
    args: writable ? args : { ...args, before: null },
    actor: officer.id,
    messageId: null,
    subjectId: revisionId,
  });
  return succeed({ revisionId, answerId });
}

async function contentRefusal(db: ReadDatabase, content: AnswerContent): Promise<RejectionCode | null> {
  const { ownerDepartmentId, ownerOfficerId, validFrom, validUntil } = content;
  if (validFrom !== null && validUntil !== null && validFrom > validUntil) return 'invalid';
  if (ownerDepartmentId !== null && (await getEntity(db, 'department', ownerDepartmentId)) === null)
    return 'unknown_department';
  if (ownerOfficerId !== null && (await getEntity(db, 'officer', ownerOfficerId)) === null) return 'unknown_officer';
  return null;
}

/**
 * The version that a change starts from must be one that the answer had; a new answer has none. A revision that was approved while its
 * author wrote on is saved again all the same: it is then another change, to be looked at side by side.
 */
async function baseRefusal(
  db: ReadDatabase,
  officer: Officer,
  { revisionId, answerId, baseVersion }: SaveInput,
): Promise<RejectionCode | null> {
  if (answerId === null) return baseVersion === null ? null : 'invalid';
  const answer = await getEntity(db, 'answer', answerId);
  // Every desk has it; the desk that wrote it keeps it.
  if (answer !== null && answer.deskId !== officer.deskId) return 'not_permitted';
  if (baseVersion === null) {
    if (revisionId !== null) return null;
    return answer === null ? 'unknown_answer' : 'invalid';
  }
  if (answer === null) return 'unknown_answer';
  return baseVersion <= answer.version ? null : 'invalid';
}
