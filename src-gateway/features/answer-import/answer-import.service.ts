import { type AnswerImport, type ImportRow, MAX_IMPORT_ROWS } from '../../../src-shared/domain/answer-import';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { CommandOf, RejectionCode } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { deleteRevisions, insertRevisions, lockRevisionsOfImport } from '../answer-revision/answer-revision.repository';
import { findImport, insertImport, isAnyRevisionTaken, lockImport, updateImport } from './answer-import.repository';
import { deleteParts, insertPart, lockParts } from './answer-import-part.repository';
import { rowsRefusal } from './import-check.service';

/** `answer_import.stage`: lays a part of an import aside. Nobody sees it before the import is whole. */
export async function stageImport(ctx: CommandContext, command: CommandOf<'answer_import.stage'>): Promise<Handled> {
  const { importId, part, rows } = command.args;
  if (part >= MAX_IMPORT_ROWS) return rejected('invalid');
  const refusal = await beginRefusal(ctx, importId);
  if (refusal !== null) return rejected(refusal);
  const inserted = await insertPart(ctx.trx, { importId, part, deskId: ctx.deskId, rows, at: ctx.now });
  return inserted ? applied([]) : rejected('id_taken');
}

/**
 * `answer_import.finish`: everything is there, so the import goes into review as a whole. With a part missing, or a row that names what
 * the desk does not have, nothing of it is taken.
 */
export async function finishImport(ctx: CommandContext, command: CommandOf<'answer_import.finish'>): Promise<Handled> {
  const { args } = command;
  const refusal = await beginRefusal(ctx, args.importId);
  if (refusal !== null) return rejected(refusal);
  const parts = await lockParts(ctx.trx, ctx.deskId, args.importId);
  const rows = parts.flatMap((part) => part.rows);
  const isWhole = parts.length === args.parts && parts.every(({ part }, index) => part === index);
  if (!isWhole || rows.length !== args.rows) return rejected('incomplete_import');
  const revisions = rows.map((row) => toRevision(ctx, command, row));
  const rowRefusal = await rowsRefusal(ctx.trx, ctx.deskId, rows);
  if (rowRefusal !== null) return rejected(rowRefusal);
  const revisionIds = revisions.map(({ id }) => id);
  if (await isAnyRevisionTaken(ctx.trx, revisionIds)) return rejected('id_taken');

  const created = rows.filter((row) => row.baseVersion === null).length;
  const answerImport: AnswerImport = {
    id: args.importId,
    deskId: ctx.deskId,
    fileName: args.fileName,
    state: 'in_review',
    created,
    changed: rows.length - created,
    importedById: ctx.officer.id,
    importedBy: ctx.officer.name,
    importedAt: gatewayInstant(command, ctx.now),
    decidedBy: null,
    decidedAt: null,
    note: '',
    kept: 0,
  };
  if (!(await insertImport(ctx.trx, answerImport))) return rejected('id_taken');
  // Another transaction may have taken an id since it was looked at: all of this goes, and is tried again.
  if ((await insertRevisions(ctx.trx, revisions)) !== revisions.length) throw new Error('revision id taken meanwhile');
  await deleteParts(ctx.trx, ctx.deskId, args.importId);
  // The import comes last: whoever sees it has all of its rows.
  return applied([...revisions.map((revision) => put('answerRevision', revision)), put('answerImport', answerImport)]);
}

/** `answer_import.refuse`: somebody else than the importer turns it down as a whole. */
export async function refuseImport(ctx: CommandContext, command: CommandOf<'answer_import.refuse'>): Promise<Handled> {
  const found = await lockForDecision(ctx, command.args.importId);
  if (!found.ok) return rejected(found.code);
  if (found.answerImport.importedById === ctx.officer.id) return rejected('same_person');
  return end(ctx, command, found.answerImport, 'refused', command.args.note);
}

/** `answer_import.cancel`: the importer takes it back before it is decided, also one that never became whole. */
export async function cancelImport(ctx: CommandContext, command: CommandOf<'answer_import.cancel'>): Promise<Handled> {
  const { importId } = command.args;
  const found = await lockForDecision(ctx, importId);
  if (found.ok && found.answerImport.importedById !== ctx.officer.id) return rejected('not_author');
  if (found.ok) return end(ctx, command, found.answerImport, 'cancelled', '');
  const isStaged = found.code === 'unknown_import' && (await deleteParts(ctx.trx, ctx.deskId, importId)) > 0;
  return isStaged ? applied([]) : rejected(found.code);
}

type FoundImport = { ok: true; answerImport: AnswerImport } | { ok: false; code: RejectionCode };

/** Locks an import of the desk that is in a state. */
export async function lockImportIn(
  ctx: CommandContext,
  id: AnswerImport['id'],
  state: AnswerImport['state'],
): Promise<FoundImport> {
  const answerImport = await lockImport(ctx.trx, id);
  if (answerImport === null || answerImport.deskId !== ctx.deskId) return { ok: false, code: 'unknown_import' };
  return answerImport.state === state ? { ok: true, answerImport } : { ok: false, code: 'wrong_state' };
}

function lockForDecision(ctx: CommandContext, id: AnswerImport['id']): Promise<FoundImport> {
  return lockImportIn(ctx, id, 'in_review');
}

async function beginRefusal(ctx: CommandContext, id: AnswerImport['id']): Promise<RejectionCode | null> {
  const existing = await findImport(ctx.trx, id);
  if (existing === null) return null;
  return existing.deskId === ctx.deskId ? 'wrong_state' : 'id_taken';
}

function toRevision(ctx: CommandContext, command: CommandOf<'answer_import.finish'>, row: ImportRow): AnswerRevision {
  const { importId } = command.args;
  const at = gatewayInstant(command, ctx.now);
  return {
    id: row.revisionId,
    deskId: ctx.deskId,
    answerId: row.answerId,
    baseVersion: row.baseVersion,
    content: row.content,
    status: 'in_review',
    authorId: ctx.officer.id,
    authorName: ctx.officer.name,
    origin: { kind: 'import', importId },
    version: 1,
    savedAt: at,
    submittedAt: at,
    returnNote: '',
    returnedBy: '',
    siblingOfId: null,
    importId,
  };
}

async function end(
  ctx: CommandContext,
  command: CommandOf<'answer_import.refuse' | 'answer_import.cancel'>,
  answerImport: AnswerImport,
  state: 'refused' | 'cancelled',
  note: string,
): Promise<Handled> {
  const revisions = await lockRevisionsOfImport(ctx.trx, answerImport.id);
  const ids = revisions.map(({ id }) => id);
  await deleteRevisions(ctx.trx, ids);
  const decidedAt = gatewayInstant(command, ctx.now);
  const ended: AnswerImport = { ...answerImport, state, note, decidedBy: ctx.officer.name, decidedAt };
  await updateImport(ctx.trx, ended);
  return applied([
    ...ids.map((id) => ({ op: 'delete', entity: 'answerRevision', id }) as const),
    put('answerImport', ended),
  ]);
}
