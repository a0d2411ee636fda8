import { v5 } from 'uuid';
import { textHash } from '../../../src-files/handover/text-hash';
import { tokenHolds } from '../../../src-shared/domain/claim';
import {
  acceptHandover,
  answerItem,
  endedShift,
  type Handover,
  type HandoverStep,
  offerHandover,
  overrideHandover,
  questionItem,
  type StepBy,
  withdrawHandover,
} from '../../../src-shared/domain/handover';
import type { DeskId, DraftOfferId } from '../../../src-shared/domain/ids';
import type { Message } from '../../../src-shared/domain/message';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Promised, Shift } from '../../../src-shared/domain/shift';
import type { Command, CommandOf } from '../../../src-shared/sync/commands';
import type { PutChange } from '../../../src-shared/sync/entities';
import { commandInstant } from './command-instant';

/** What the local copy holds about the things that a command of a shift names. */
export interface ShiftFacts {
  deskId: DeskId;
  actor: Officer | null;
  /** The named shift, or the one of the named handover. */
  shift: Shift | null;
  promise: Promised | null;
  handover: Handover | null;
  /** The handover of the shift that is offered and not accepted. */
  openHandover: Handover | null;
  /** The officer to whom it is offered, or who takes over. */
  taker: Officer | null;
  /** Those whose claims move. */
  messages: readonly Message[];
  /** Emergencies that nobody has acknowledged. */
  emergencies: number;
}

export type ShiftCommand = Extract<Command, { type: `shift.${string}` | `promise.${string}` | `handover.${string}` }>;

export function isShiftCommand(command: Command): command is ShiftCommand {
  return /^(shift|promise|handover)\./.test(command.type);
}

/** What a command of a shift changes in the local copy before the gateway has answered; by the same rules as there. */
export function shiftEffectOf(command: ShiftCommand, facts: ShiftFacts): PutChange[] {
  const { actor } = facts;
  if (actor === null) return [];
  const by: StepBy = { officer: actor, at: commandInstant(command) };
  switch (command.type) {
    case 'shift.start':
      return facts.shift === null ? [putShift(startedShift(command, actor, facts.deskId))] : [];
    case 'shift.end':
      return endedByWord(command, facts, by);
    case 'promise.make':
      return facts.promise === null ? [putPromise(madePromise(command, actor, facts.deskId))] : [];
    case 'promise.keep': {
      const { promise } = facts;
      if (promise === null || promise.keptAt !== null) return [];
      return [putPromise({ ...promise, keptAt: by.at, keptBy: actor.name, version: promise.version + 1 })];
    }
    case 'handover.offer':
      return offered(command, facts, by);
    case 'handover.accept':
      return accepted(command, facts, by);
    case 'handover.question':
    case 'handover.answer':
    case 'handover.override':
      return facts.shift?.state === 'running' && facts.handover !== null
        ? putStep(stepOf(command, facts.handover, by))
        : [];
  }
}

function stepOf(
  command: CommandOf<'handover.question' | 'handover.answer' | 'handover.override'>,
  handover: Handover,
  by: StepBy,
): HandoverStep {
  const version = command.args.handoverVersion;
  switch (command.type) {
    case 'handover.question':
      return questionItem(handover, { version, ...command.args }, by);
    case 'handover.answer':
      return answerItem(handover, { version, ...command.args }, by, textHash);
    case 'handover.override':
      return overrideHandover(handover, { version, ...command.args }, by);
  }
}

function startedShift(command: CommandOf<'shift.start'>, actor: Officer, deskId: DeskId): Shift {
  return {
    id: command.args.shiftId,
    deskId,
    officerId: actor.id,
    officerName: actor.name,
    workstationId: command.workstation,
    state: 'running',
    startedAt: commandInstant(command),
    checks: command.args.checks,
    endedAt: null,
    handoverId: null,
    endWord: null,
    version: 1,
  };
}

function madePromise(command: CommandOf<'promise.make'>, actor: Officer, deskId: DeskId): Promised {
  const { promiseId: id, messageId, text, dueAt } = command.args;
  const madeAt = commandInstant(command);
  return { id, deskId, messageId, text, dueAt, madeBy: actor.name, madeAt, keptAt: null, keptBy: null, version: 1 };
}

function endedByWord(
  command: CommandOf<'shift.end'>,
  { shift, openHandover }: ShiftFacts,
  { officer, at }: StepBy,
): PutChange[] {
  if (shift?.state !== 'running') return [];
  const word = { officerId: officer.id, officerName: officer.name, reason: command.args.reason, at };
  return [...withdrawn(openHandover), putShift(endedShift(shift, { at, handoverId: null, word }))];
}

function offered(
  command: CommandOf<'handover.offer'>,
  { shift, taker, handover, openHandover }: ShiftFacts,
  by: StepBy,
): PutChange[] {
  const { handoverId: id, toId, ...args } = command.args;
  if (shift === null || handover !== null || (toId !== null && taker === null)) return [];
  const offer = { ...args, id, shift, to: taker, workstationId: command.workstation };
  const stepped = offerHandover(offer, by, textHash);
  return stepped.ok ? [...withdrawn(openHandover), ...putStep(stepped)] : [];
}

/** Frozen here too, under a seal of its own until the gateway's row comes: instants may differ there. */
function accepted(command: CommandOf<'handover.accept'>, facts: ShiftFacts, by: StepBy): PutChange[] {
  const { handover, shift, taker, messages, emergencies } = facts;
  const { args } = command;
  if (handover === null || taker === null || shift?.state !== 'running') return [];
  const blockers = { emergencies, unsyncedReplies: args.unsyncedReplies };
  const stepped = acceptHandover(
    handover,
    { ...args, version: args.handoverVersion, incoming: taker, blockers },
    by,
    textHash,
  );
  if (!stepped.ok) return [];
  return [
    ...putStep(stepped),
    putShift(endedShift(shift, { at: by.at, handoverId: handover.id, word: handover.word })),
    ...moved(command, handover, messages),
    ...offeredDrafts(command, handover, by.at),
  ];
}

/** The claims are provisional until the gateway has numbered them, as every claim is (docs/decisions/0002). */
function moved(command: CommandOf<'handover.accept'>, { fromId }: Handover, messages: readonly Message[]): PutChange[] {
  const claims = new Map(command.args.moves.map(({ messageId, claimId }) => [messageId, claimId]));
  return messages.flatMap((message): PutChange[] => {
    const before = claims.get(message.id);
    if (before === undefined || message.status === 'closed' || !tokenHolds(message, { id: before })) return [];
    if (message.holderId !== null && message.holderId !== fromId) return [];
    const row: Message = {
      ...message,
      claimId: command.id,
      holderId: command.args.incomingId,
      holderWorkstationId: command.workstation,
      leaseUntil: null,
    };
    return [{ op: 'put', entity: 'message', row }];
  });
}

/** Drafts that are in another workstation's database; the gateway makes the same rows. */
function offeredDrafts(command: CommandOf<'handover.accept'>, handover: Handover, at: string): PutChange[] {
  if (handover.workstationId === command.workstation) return [];
  return handover.items.flatMap(({ messageId, draft }): PutChange[] => {
    if (messageId === null || draft.trim() === '') return [];
    const id = v5(`draft ${messageId}`, command.id) as DraftOfferId;
    const row = {
      id,
      deskId: handover.deskId,
      messageId,
      fromOfficerId: handover.fromId,
      text: draft,
      offeredAt: at,
    };
    return [{ op: 'put', entity: 'draftOffer', row }];
  });
}

function withdrawn(handover: Handover | null): PutChange[] {
  return handover === null ? [] : [{ op: 'put', entity: 'handover', row: withdrawHandover(handover) }];
}

function putStep(stepped: HandoverStep): PutChange[] {
  return stepped.ok ? [{ op: 'put', entity: 'handover', row: stepped.handover }] : [];
}

function putShift(row: Shift): PutChange {
  return { op: 'put', entity: 'shift', row };
}

function putPromise(row: Promised): PutChange {
  return { op: 'put', entity: 'promise', row };
}
