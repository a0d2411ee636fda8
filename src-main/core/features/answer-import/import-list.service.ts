import type { AnswerImportId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import type { ImportOnItsWay, ImportView } from '../../../../src-shared/ipc/answer-import-views';
import type { ReadDatabase } from '../../db/database';
import { resultOf } from '../../sync/outbox.repository';
import { pendingOf } from '../outbox/pending.service';
import { listCarrying, listImports, listOnItsWay } from './answer-import.repository';
import { decisionRefusal } from './import-decision.service';

/** Imports that the gateway has, newest first, with what the officer may do to each. */
export async function listImportViews(db: ReadDatabase, officer: Officer): Promise<ImportView[]> {
  const imports = await listImports(db);
  const pending = await pendingOf(
    db,
    imports.map(({ id }) => id),
  );
  const mayDecide = mayDo(officer.role, 'decide_answers');
  const mayKeep = mayDo(officer.role, 'keep_library');
  return imports.map((answerImport) => {
    const waiting = pending.get(answerImport.id) ?? null;
    const isFree = waiting?.state !== 'waiting';
    return {
      answerImport,
      mayDecide: isFree && mayDecide && decisionRefusal('answer_import.approve', answerImport, officer) === null,
      mayUndo: isFree && mayDecide && decisionRefusal('answer_import.undo', answerImport, officer) === null,
      mayCancel: isFree && mayKeep && decisionRefusal('answer_import.cancel', answerImport, officer) === null,
      pending: waiting,
    };
  });
}

/** Imports of this workstation that are not whole on the gateway, and those that have arrived and need not be kept in mind. */
export async function readOnTheirWay(
  db: ReadDatabase,
): Promise<{ onTheirWay: ImportOnItsWay[]; arrived: AnswerImportId[] }> {
  const onTheirWay: ImportOnItsWay[] = [];
  const arrived: AnswerImportId[] = [];
  for (const { import_id: importId, file_name: fileName, first_seq, last_seq } of await listOnItsWay(db)) {
    const commands = await listCarrying(db, importId);
    const parts = last_seq - first_seq + 1;
    const waiting = commands.filter(({ state }) => state === 'pending' || state === 'sent').length;
    const refused = commands.filter(({ state, dismissed }) => isRefused(state) && dismissed === 0);
    if (waiting === 0 && refused.length === 0) {
      arrived.push(importId);
      continue;
    }
    const result = refused[0] === undefined ? null : resultOf(refused[0]);
    const code = result?.outcome === 'rejected' ? result.code : null;
    // Commands that arrived long ago are no longer kept.
    const sent = parts - waiting - commands.filter(({ state }) => isRefused(state)).length;
    onTheirWay.push({ importId, fileName, sent, parts, refused: code });
  }
  return { onTheirWay, arrived };
}

function isRefused(state: string): boolean {
  return state === 'rejected' || state === 'conflict';
}
