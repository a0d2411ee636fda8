import { type Answer, type AnswerContent, contentOf } from '../../../src-shared/domain/answer';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import { mergeContent } from '../../../src-shared/domain/answer-merge';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { AnswerEvent, AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { insertAnswers, lockAnswers, upsertAnswers } from '../answer/answer.repository';
import { insertAnswerEvents, insertAnswerVersions, listVersions } from '../answer/answer-version.repository';
import { deleteRevisions, leaveImport, lockRevisionsOfImport } from '../answer-revision/answer-revision.repository';
import { listAnswersOfRevisions, updateImport } from './answer-import.repository';
import { lockImportIn } from './answer-import.service';

/** A row of the import with what is in force and what will be; content null where a person must look at both. */
interface Row {
  revision: AnswerRevision;
  current: Answer | null;
  content: AnswerContent | null;
}

/**
 * `answer_import.approve`: puts an import in force as a whole, by somebody other than who imported. Where an answer moved on since,
 * both sides' fields are merged; a row whose fields both changed stays in review as an ordinary revision, and the note counts them.
 */
export async function approveImport(
  ctx: CommandContext,
  command: CommandOf<'answer_import.approve'>,
): Promise<Handled> {
  const { args } = command;
  const found = await lockImportIn(ctx, args.importId, 'in_review');
  if (!found.ok) return rejected(found.code);
  if (found.answerImport.importedById === ctx.officer.id) return rejected('same_person');
  const rows = await readRows(ctx, found.answerImport);
  const isWorkable = (row: Row): row is Row & { content: AnswerContent } => row.content !== null;
  const workable = rows.filter(isWorkable);
  const changes = await putInForce(ctx, command, workable);
  const left = await leaveImport(
    ctx.trx,
    rows.filter((row) => !isWorkable(row)).map(({ revision, current }) => ({ ...revision, ...baseOn(current) })),
  );
  const ended: AnswerImport = {
    ...found.answerImport,
    state: 'applied',
    decidedBy: ctx.officer.name,
    decidedAt: gatewayInstant(command, ctx.now),
    note: noteOf(args.note, left.length),
  };
  await updateImport(ctx.trx, ended);
  return applied([...changes, ...left.map((revision) => put('answerRevision', revision)), put('answerImport', ended)]);
}

async function readRows(ctx: CommandContext, answerImport: AnswerImport): Promise<Row[]> {
  const answers = await lockAnswers(ctx.trx, await listAnswersOfRevisions(ctx.trx, answerImport.id));
  const currents = new Map(answers.map((answer) => [answer.id, answer]));
  const revisions = await lockRevisionsOfImport(ctx.trx, answerImport.id);
  const bases = await listVersions(
    ctx.trx,
    revisions.flatMap(({ answerId, baseVersion: version }) => (version === null ? [] : [{ answerId, version }])),
  );
  const baseOf = new Map(bases.map(({ answerId, content }) => [answerId, content]));
  return revisions.map((revision) => {
    const current = currents.get(revision.answerId) ?? null;
    const base = baseOf.get(revision.answerId) ?? null;
    return { revision, current, content: contentToApprove(ctx, revision, current, base) };
  });
}

/** The row's content on top of what is in force; null when both changed the same field, or the answer is gone. */
function contentToApprove(
  ctx: CommandContext,
  revision: AnswerRevision,
  current: Answer | null,
  base: AnswerContent | null,
): AnswerContent | null {
  if (current === null) return revision.baseVersion === null ? revision.content : null;
  if (current.deskId !== ctx.deskId) return null;
  const { content, conflicts } = mergeContent(base, revision.content, contentOf(current));
  // On the version that it was begun from, the answer can only have got another day of review meanwhile: the row's stands.
  return conflicts.length === 0 || revision.baseVersion === current.version ? content : null;
}

/** An answer that is gone can only be made anew. */
function baseOn(current: Answer | null): Partial<Pick<AnswerRevision, 'baseVersion'>> {
  return current === null ? { baseVersion: null } : {};
}

async function putInForce(
  ctx: CommandContext,
  command: CommandOf<'answer_import.approve'>,
  rows: readonly (Row & { content: AnswerContent })[],
): Promise<Change[]> {
  const steps = rows.map((row) => ({ ...row, ...stepOf(ctx, command, row) }));
  // A new answer whose id another transaction takes meanwhile fails here: all of this goes, and is tried again.
  await insertAnswers(
    ctx.trx,
    steps.filter(({ current }) => current === null).map(({ answer }) => answer),
  );
  await upsertAnswers(
    ctx.trx,
    steps.filter(({ current }) => current !== null).map(({ answer }) => answer),
  );
  await insertAnswerVersions(
    ctx.trx,
    steps.map(({ version }) => version),
  );
  await insertAnswerEvents(
    ctx.trx,
    steps.map(({ event }) => event),
  );
  await deleteRevisions(
    ctx.trx,
    steps.map(({ revision }) => revision.id),
  );
  return steps.flatMap(({ answer, version, event, revision }): Change[] => [
    put('answer', answer),
    put('answerVersion', version),
    put('answerEvent', event),
    { op: 'delete', entity: 'answerRevision', id: revision.id },
  ]);
}

function stepOf(
  ctx: CommandContext,
  command: CommandOf<'answer_import.approve'>,
  { revision, current, content }: Row & { content: AnswerContent },
): { answer: Answer; version: AnswerVersion; event: AnswerEvent } {
  const { importId, note } = command.args;
  const about = { deskId: ctx.deskId, answerId: revision.answerId, version: (current?.version ?? 0) + 1, note };
  return {
    answer: {
      ...content,
      id: about.answerId,
      deskId: about.deskId,
      status: 'approved',
      version: about.version,
      updatedAt: ctx.now,
    },
    version: {
      ...about,
      id: ctx.newId() as AnswerVersion['id'],
      status: 'approved',
      content,
      authorId: revision.authorId,
      authorName: revision.authorName,
      approverId: ctx.officer.id,
      approverName: ctx.officer.name,
      at: ctx.now,
      importId,
    },
    event: {
      ...about,
      id: ctx.newId() as AnswerEvent['id'],
      kind: 'approved',
      at: gatewayInstant(command, ctx.now),
      actorId: ctx.officer.id,
      actorName: ctx.officer.name,
      revisionId: revision.id,
    },
  };
}

/** The approver's words and what was left over; no longer than a note may be. */
function noteOf(note: string, left: number): string {
  if (left === 0) return note;
  const sentence = `${left} 条与此后的改动冲突，留待单独审核 ${left} left for review one by one`;
  return note === '' ? sentence : `${note.slice(0, 999 - sentence.length)}；${sentence}`;
}
