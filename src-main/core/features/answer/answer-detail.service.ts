import { validityOf } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { AnswerDetail, AnswerUsage } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { listRevisionIdsOfAnswer } from '../answer-revision/answer-revision.repository';
import { viewRevisions } from '../answer-revision/answer-revision.service';
import { departmentNames, officerNames } from '../desk/desk.repository';
import { pendingOf } from '../outbox/pending.service';
import { countUsages, listEvents, listUsages, listVersions } from './answer-detail.repository';
import { countUnderWay } from './answer-list.repository';
import { answerUses, NEVER_USED } from './answer-use.repository';
import { bureauDay } from './bureau-day';

/** One answer with its life. @param now gateway instant @returns `not_found` */
export async function readAnswerDetail(
  db: ReadDatabase,
  { answerId }: { answerId: AnswerId },
  now: string,
): Promise<Result<AnswerDetail>> {
  const answer = await getEntity(db, 'answer', answerId);
  if (answer === null) return fail({ code: 'not_found' });
  const { ownerDepartmentId, ownerOfficerId } = answer;
  const [uses, counts, pending] = [
    await answerUses(db, [answerId]),
    await countUnderWay(db, [answerId]),
    await pendingOf(db, [answerId]),
  ];
  return succeed({
    answer,
    validity: validityOf(answer, bureauDay(new Date(now))),
    ownerDepartmentName: (ownerDepartmentId && (await departmentNames(db)).get(ownerDepartmentId)) ?? '',
    ownerOfficerName: (ownerOfficerId && (await officerNames(db)).get(ownerOfficerId)) ?? '',
    use: uses.get(answerId) ?? NEVER_USED,
    versions: await listVersions(db, answerId),
    events: await listEvents(db, answerId),
    revisions: await viewRevisions(db, await listRevisionIdsOfAnswer(db, answerId)),
    openCorrections: counts.get(answerId)?.openCorrections ?? 0,
    pending: pending.get(answerId) ?? null,
  });
}

/** Replies that rest on an answer, newest first. @returns `not_found` */
export async function readUsages(
  db: ReadDatabase,
  { answerId, ...page }: { answerId: AnswerId; offset: number; limit: number },
): Promise<Result<{ usages: AnswerUsage[]; total: number }>> {
  if ((await getEntity(db, 'answer', answerId)) === null) return fail({ code: 'not_found' });
  return succeed({ usages: await listUsages(db, answerId, page), total: await countUsages(db, answerId) });
}
