import { v5 } from 'uuid';
import type { Answer } from '../../../src-shared/domain/answer';
import {
  type AnswerGap,
  type AnswerPair,
  gapDetailsSchema,
  gapKey,
  mergeGapDetails,
} from '../../../src-shared/domain/answer-gap';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import { mergeContent, same } from '../../../src-shared/domain/answer-merge';
import { type AnswerRevision, mayRevisionStep } from '../../../src-shared/domain/answer-revision';
import type { Correction } from '../../../src-shared/domain/correction';
import type { AnswerPairId, DeskId } from '../../../src-shared/domain/ids';
import type { Message } from '../../../src-shared/domain/message';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Synonym } from '../../../src-shared/domain/synonym';
import type { Command, CommandOf } from '../../../src-shared/sync/commands';
import type { PutChange } from '../../../src-shared/sync/entities';
import { commandInstant } from './command-instant';

/** What the local copy holds about the things that a command of the library names. */
export interface LibraryFacts {
  deskId: DeskId;
  actor: Officer | null;
  revision: AnswerRevision | null;
  answer: Answer | null;
  correction: Correction | null;
  gap: AnswerGap | null;
  /** The open to-do on which a report of the same question counts. */
  openGap: AnswerGap | null;
  /** The message of a correction. */
  message: Message | null;
  synonym: Synonym | null;
  answerImport: AnswerImport | null;
}

export type LibraryCommand = Extract<
  Command,
  {
    type:
      | `answer.${string}`
      | `answer_import.${string}`
      | `correction.${string}`
      | `gap.${string}`
      | `synonym.${string}`;
  }
>;

/** Whether a command is about the answer library and not about a message that somebody holds. */
export function isLibraryCommand(command: Command): command is LibraryCommand {
  return /^(answer|answer_import|correction|gap|synonym)\./.test(command.type);
}

/**
 * What a command of the library changes in the local copy before the gateway has answered. What takes two persons (approval, an
 * import) and what could open corrections has no effect before the gateway has decided; a retirement has at once, since a wrong answer
 * must not be given for another minute.
 */
export function libraryEffectOf(command: LibraryCommand, facts: LibraryFacts): PutChange[] {
  switch (command.type) {
    case 'answer.save':
      return saved(command, facts);
    case 'answer.submit':
      return stepped(facts, 'submit', {
        status: 'in_review',
        submittedAt: commandInstant(command),
        returnNote: '',
        returnedBy: '',
      });
    case 'answer.recall':
      return stepped(facts, 'recall', { status: 'draft', submittedAt: null });
    case 'answer.return':
      return stepped(facts, 'return', {
        status: 'returned',
        returnNote: command.args.note,
        returnedBy: facts.actor?.name ?? command.actor,
      });
    case 'answer.retire':
      if (facts.answer === null || facts.answer.version !== command.args.answerVersion) return [];
      return [
        { op: 'put', entity: 'answer', row: { ...facts.answer, status: 'retired', version: facts.answer.version + 1 } },
      ];
    case 'answer.review':
      if (facts.answer === null || facts.answer.version !== command.args.answerVersion) return [];
      return [{ op: 'put', entity: 'answer', row: { ...facts.answer, reviewAt: command.args.reviewAt } }];
    case 'answer.settle_pair':
      return [{ op: 'put', entity: 'answerPair', row: settledPair(command, facts) }];
    case 'correction.settle':
      return settled(command, facts);
    case 'correction.reopen':
      if (facts.correction?.state !== 'open' || facts.message?.status !== 'closed') return [];
      return [
        {
          op: 'put',
          entity: 'message',
          row: { ...facts.message, status: 'new', outcome: null, closedAt: null, reopenedAt: commandInstant(command) },
        },
      ];
    case 'gap.report':
      return reported(command, facts);
    case 'gap.update': {
      if (facts.gap === null) return [];
      const { args } = command;
      const merged = mergeGapDetails(args.before, gapDetailsSchema.parse(args), gapDetailsSchema.parse(facts.gap));
      if (merged === null) return [];
      return [{ op: 'put', entity: 'answerGap', row: { ...facts.gap, ...merged, key: gapKey(merged.question) } }];
    }
    case 'synonym.save': {
      const { synonymId: id, baseVersion, terms, state, note, origin } = command.args;
      if ((facts.synonym?.version ?? null) !== baseVersion) return [];
      const row: Synonym = {
        id,
        deskId: facts.deskId,
        terms,
        state,
        note,
        origin,
        updatedBy: facts.actor?.name ?? command.actor,
        updatedAt: commandInstant(command),
        version: (facts.synonym?.version ?? 0) + 1,
      };
      return [{ op: 'put', entity: 'synonym', row }];
    }
    case 'answer.discard':
    case 'answer.approve':
    case 'answer_import.stage':
    case 'answer_import.finish':
    case 'answer_import.approve':
    case 'answer_import.refuse':
    case 'answer_import.cancel':
    case 'answer_import.undo':
      return [];
  }
}

function saved(command: CommandOf<'answer.save'>, { revision, actor, deskId }: LibraryFacts): PutChange[] {
  const { revisionId, answerId, baseVersion, content, before, origin } = command.args;
  if (revision !== null && (revision.authorId !== command.actor || !mayRevisionStep(revision.status, 'save')))
    return [];
  // The gateway has it already and only its answer was lost.
  if (revision !== null && same(revision.content, content) && revision.savedAt === commandInstant(command)) return [];
  // Where fields collide the gateway keeps this text as a revision of its own; until then it shows in place.
  const row: AnswerRevision = {
    id: revisionId,
    deskId,
    answerId,
    baseVersion: laterBase(revision?.baseVersion ?? null, baseVersion),
    content: revision === null ? content : mergeContent(before, content, revision.content).content,
    status: revision?.status ?? 'draft',
    authorId: command.actor,
    authorName: actor?.name ?? command.actor,
    origin: revision?.origin ?? origin,
    version: (revision?.version ?? 0) + 1,
    savedAt: commandInstant(command),
    submittedAt: revision?.submittedAt ?? null,
    returnNote: revision?.returnNote ?? '',
    returnedBy: revision?.returnedBy ?? '',
    siblingOfId: revision?.siblingOfId ?? null,
    importId: revision?.importId ?? null,
  };
  return [{ op: 'put', entity: 'answerRevision', row }];
}

function laterBase(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** The version is counted as the gateway will, so that whoever approves at the same desk before the next sync names the right one. */
function stepped(
  { revision }: LibraryFacts,
  step: 'submit' | 'recall' | 'return',
  change: Partial<AnswerRevision>,
): PutChange[] {
  if (revision === null || !mayRevisionStep(revision.status, step)) return [];
  return [{ op: 'put', entity: 'answerRevision', row: { ...revision, ...change, version: revision.version + 1 } }];
}

function settledPair(command: CommandOf<'answer.settle_pair'>, { actor, deskId }: LibraryFacts): AnswerPair {
  return {
    id: v5('pair', command.id) as AnswerPairId,
    deskId,
    ...command.args,
    settledBy: actor?.name ?? command.actor,
    settledAt: commandInstant(command),
  };
}

function settled(command: CommandOf<'correction.settle'>, { correction, actor }: LibraryFacts): PutChange[] {
  if (correction === null || correction.state !== 'open') return [];
  const row: Correction = {
    ...correction,
    state: command.args.verdict,
    settledAt: commandInstant(command),
    settledBy: actor?.name ?? command.actor,
    settleNote: command.args.note,
    correctingReplyId: command.args.replyId,
  };
  return [{ op: 'put', entity: 'correction', row }];
}

function reported(command: CommandOf<'gap.report'>, { gap, openGap, deskId }: LibraryFacts): PutChange[] {
  const { gapId: id, question, businessLine, messageId } = command.args;
  if (gap !== null) return [];
  const at = commandInstant(command);
  if (openGap !== null) {
    const [, lastAskedAt = at] = [openGap.lastAskedAt, at].sort();
    const row: AnswerGap = {
      ...openGap,
      count: openGap.count + 1,
      businessLine: openGap.businessLine ?? businessLine,
      messageId: openGap.messageId ?? messageId,
      lastAskedAt,
    };
    return [{ op: 'put', entity: 'answerGap', row }];
  }
  const row: AnswerGap = {
    id,
    deskId,
    question,
    key: gapKey(question),
    businessLine,
    count: 1,
    messageId,
    state: 'open',
    assigneeId: null,
    note: '',
    answerId: null,
    firstAskedAt: at,
    lastAskedAt: at,
    version: 1,
  };
  return [{ op: 'put', entity: 'answerGap', row }];
}
