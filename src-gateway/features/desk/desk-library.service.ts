import { v5 as uuidv5 } from 'uuid';
import { type Answer, type AnswerContent, contentOf } from '../../../src-shared/domain/answer';
import { changedFields } from '../../../src-shared/domain/answer-merge';
import type { AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { Synonym } from '../../../src-shared/domain/synonym';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';
import { put } from '../../sync/command-context';
import { lockAnswer, upsertAnswers } from '../answer/answer.repository';
import { insertAnswerVersions } from '../answer/answer-version.repository';
import { insertSynonym, lockSynonym, pageSynonyms, updateSynonym } from '../synonym/synonym.repository';
import type { DeskFolder } from './desk-import';
import { readTakenLines, rememberLine } from './desk-import-line.repository';

/** Stands as the author of what came with the desk's folder; nobody approved that in the library. */
const FOLDER = '资料导入';
/** Makes the id of a folder's synonyms from their desk and terms, so that the same line is the same group each time. */
const SYNONYM_NAMESPACE = '7c9d3f0e-2f5b-4a56-9d0b-3f2f6a1c8e47';
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
/** More than any desk's list of synonyms. */
const ALL = 1_000_000;

/**
 * Takes over the answers and synonyms of a desk's folder. A line counts when it is new or says something else than when it was last
 * taken over: the folder is read at each start of the gateway, and must not undo what was changed in the library since.
 *
 * @returns the changes to record
 * @throws StartupProblem when an answer's id belongs to another desk
 */
export async function importLibrary(
  trx: Trx,
  deskId: DeskId,
  folder: Pick<DeskFolder, 'answers' | 'synonyms'>,
  newId: () => string,
): Promise<Change[]> {
  const now = await readClock(trx);
  const changes: Change[] = [];
  const takenAnswers = await readTakenLines(trx, deskId, 'answer');
  for (const line of folder.answers) {
    if (takenAnswers.get(line.id)?.equals(line.hash) === true) continue;
    changes.push(...(await takeAnswer(trx, deskId, line, { now, newId })));
    await rememberLine(trx, { deskId, kind: 'answer', id: line.id, hash: line.hash });
  }
  const takenSynonyms = await readTakenLines(trx, deskId, 'synonym');
  const groups = new Set((await pageSynonyms(trx, deskId, FIRST_UUID, ALL)).map(groupOf));
  for (const line of folder.synonyms) {
    const id = uuidv5(JSON.stringify([deskId, ...[...line.terms].sort()]), SYNONYM_NAMESPACE) as Synonym['id'];
    if (takenSynonyms.get(id)?.equals(line.hash) === true) continue;
    // A group that the library has so already, under whichever id, is not made once more.
    if (!groups.has(groupOf({ ...line, state: 'active' })))
      changes.push(...(await takeSynonym(trx, deskId, { ...line, id }, now)));
    await rememberLine(trx, { deskId, kind: 'synonym', id, hash: line.hash });
  }
  return changes;
}

async function takeAnswer(
  trx: Trx,
  deskId: DeskId,
  line: DeskFolder['answers'][number],
  { now, newId }: { now: string; newId: () => string },
): Promise<Change[]> {
  const { id, status, version, ownerDepartment, ownerOfficer, hash: _, ...written } = line;
  const existing = await lockAnswer(trx, id);
  if (existing !== null && existing.deskId !== deskId) throw takenElsewhere(id);
  const content: AnswerContent = {
    ...written,
    ownerDepartmentId: ownerDepartment,
    ownerOfficerId: ownerOfficer,
    // Files are attached in the library only; the folder does not take them away.
    attachments: existing?.attachments ?? [],
  };
  if (existing !== null && isSo(existing, content, status, version)) return [];
  const answer: Answer = { ...content, id, deskId, status, version: nextVersion(existing, version), updatedAt: now };
  const frozen: AnswerVersion = {
    id: newId() as AnswerVersion['id'],
    deskId,
    answerId: id,
    version: answer.version,
    status,
    content,
    authorId: null,
    authorName: FOLDER,
    approverId: null,
    approverName: '',
    at: now,
    note: '',
    importId: null,
  };
  await upsertAnswers(trx, [answer]);
  await insertAnswerVersions(trx, [frozen]);
  return [put('answer', answer), put('answerVersion', frozen)];
}

/** Whether an answer is as a line says. */
function isSo(existing: Answer, content: AnswerContent, status: Answer['status'], version = 0): boolean {
  return (
    changedFields(contentOf(existing), content).length === 0 &&
    existing.status === status &&
    version <= existing.version
  );
}

/** A version once given is never given again; a line may ask for a later one. */
function nextVersion(existing: Answer | null, wanted = 1): number {
  return existing === null ? wanted : Math.max(existing.version + 1, wanted);
}

function groupOf({ terms, state, note, origin }: Pick<Synonym, 'terms' | 'state' | 'note' | 'origin'>): string {
  return JSON.stringify([[...terms].sort(), state, note, origin]);
}

async function takeSynonym(
  trx: Trx,
  deskId: DeskId,
  line: Omit<DeskFolder['synonyms'][number], 'hash'> & Pick<Synonym, 'id'>,
  now: string,
): Promise<Change[]> {
  const known = await lockSynonym(trx, line.id);
  const synonym: Synonym = {
    id: line.id,
    deskId,
    terms: line.terms,
    state: 'active',
    note: line.note,
    origin: line.origin,
    updatedBy: FOLDER,
    updatedAt: now,
    version: (known?.version ?? 0) + 1,
  };
  if (known === null) await insertSynonym(trx, synonym);
  else await updateSynonym(trx, synonym);
  return [put('synonym', synonym)];
}

function takenElsewhere(id: string): StartupProblem {
  return new StartupProblem(
    `answers.jsonl 的口径编号 ${id} 已用于别的值班台：没有写入任何内容；请换一个编号。 The answer id ${id} belongs to another desk: nothing was written; choose another id.`,
    EXIT_CONFIG,
  );
}
