import { type Answer, contentOf } from '../../../src-shared/domain/answer';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import { same } from '../../../src-shared/domain/answer-merge';
import type { AnswerEvent, AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { deleteAnswers, lockAnswers, upsertAnswers } from '../answer/answer.repository';
import { insertAnswerEvents, insertAnswerVersions, listVersions } from '../answer/answer-version.repository';
import { listRestedOn, listVersionsOfImport, updateImport } from './answer-import.repository';
import { lockImportIn } from './answer-import.service';

/** What an undo does to an answer that nobody touched since. */
type Step =
  | { do: 'delete'; answer: Answer; made: AnswerVersion }
  | { do: 'replace'; answer: Answer; version: AnswerVersion };

/**
 * `answer_import.undo`: takes back an import that is in force, as a whole but for answers that were changed since, which are counted as
 * kept. A new answer goes, or is retired when something rests on it; a changed one gets its former content back as a new version.
 */
export async function undoImport(ctx: CommandContext, command: CommandOf<'answer_import.undo'>): Promise<Handled> {
  const { args } = command;
  const found = await lockImportIn(ctx, args.importId, 'applied');
  if (!found.ok) return rejected(found.code);
  const { steps, kept } = await planUndo(ctx, command, found.answerImport);
  const changes = await carryOut(ctx, command, steps);
  const undone: AnswerImport = {
    ...found.answerImport,
    state: 'undone',
    decidedBy: ctx.officer.name,
    decidedAt: gatewayInstant(command, ctx.now),
    note: args.note,
    kept,
  };
  await updateImport(ctx.trx, undone);
  return applied([...changes, put('answerImport', undone)]);
}

async function planUndo(
  ctx: CommandContext,
  command: CommandOf<'answer_import.undo'>,
  answerImport: AnswerImport,
): Promise<{ steps: Step[]; kept: number }> {
  const made = await listVersionsOfImport(ctx.trx, answerImport);
  const answers = await lockAnswers(
    ctx.trx,
    made.map(({ answerId }) => answerId),
  );
  const madeOf = byAnswer(await listVersions(ctx.trx, made));
  const formerOf = byAnswer(
    await listVersions(
      ctx.trx,
      made.filter(({ version }) => version > 1).map(({ answerId, version }) => ({ answerId, version: version - 1 })),
    ),
  );
  const restedOn = await listRestedOn(
    ctx.trx,
    answers.map(({ id }) => id),
  );
  const steps: Step[] = [];
  for (const answer of answers) {
    const version = madeOf.get(answer.id);
    if (version === undefined || !isUntouched(answer, version)) continue;
    const former = formerOf.get(answer.id);
    if (former !== undefined) steps.push(replace(ctx, command, answer, former));
    else if (!restedOn.has(answer.id)) steps.push({ do: 'delete', answer, made: version });
    else steps.push(replace(ctx, command, answer, { status: 'retired', content: version.content }));
  }
  return { steps, kept: answers.length - steps.length };
}

/** Also a new day of review says that somebody has looked at the answer and wants it. */
function isUntouched(answer: Answer, made: AnswerVersion): boolean {
  return answer.version === made.version && answer.status === 'approved' && same(contentOf(answer), made.content);
}

function replace(
  ctx: CommandContext,
  command: CommandOf<'answer_import.undo'>,
  answer: Answer,
  { status, content }: Pick<AnswerVersion, 'status' | 'content'>,
): Step {
  const version = answer.version + 1;
  return {
    do: 'replace',
    answer: { ...content, id: answer.id, deskId: answer.deskId, status, version, updatedAt: ctx.now },
    version: {
      id: ctx.newId() as AnswerVersion['id'],
      deskId: answer.deskId,
      answerId: answer.id,
      version,
      status,
      content,
      authorId: ctx.officer.id,
      authorName: ctx.officer.name,
      approverId: ctx.officer.id,
      approverName: ctx.officer.name,
      at: ctx.now,
      note: command.args.note,
      importId: null,
    },
  };
}

async function carryOut(
  ctx: CommandContext,
  command: CommandOf<'answer_import.undo'>,
  steps: readonly Step[],
): Promise<Change[]> {
  const replaced = steps.filter((step) => step.do === 'replace');
  const events = steps.map((step) => eventOf(ctx, command, step));
  await deleteAnswers(
    ctx.trx,
    steps.filter((step) => step.do === 'delete').map(({ answer }) => answer.id),
  );
  await upsertAnswers(
    ctx.trx,
    replaced.map(({ answer }) => answer),
  );
  await insertAnswerVersions(
    ctx.trx,
    replaced.map(({ version }) => version),
  );
  await insertAnswerEvents(ctx.trx, events);
  return [...steps.flatMap(changesOf), ...events.map((event) => put('answerEvent', event))];
}

function changesOf(step: Step): Change[] {
  if (step.do === 'replace') return [put('answer', step.answer), put('answerVersion', step.version)];
  return [
    { op: 'delete', entity: 'answerVersion', id: step.made.id },
    { op: 'delete', entity: 'answer', id: step.answer.id },
  ];
}

function eventOf(ctx: CommandContext, command: CommandOf<'answer_import.undo'>, step: Step): AnswerEvent {
  return {
    id: ctx.newId() as AnswerEvent['id'],
    deskId: ctx.deskId,
    answerId: step.answer.id,
    kind: 'import_undone',
    at: gatewayInstant(command, ctx.now),
    actorId: ctx.officer.id,
    actorName: ctx.officer.name,
    note: command.args.note,
    version: step.do === 'replace' ? step.answer.version : null,
    revisionId: null,
  };
}

function byAnswer(versions: readonly AnswerVersion[]): Map<AnswerVersion['answerId'], AnswerVersion> {
  return new Map(versions.map((version) => [version.answerId, version]));
}
