import { textHash } from '../../../src-files/handover/text-hash';
import {
  acceptHandover as accept,
  answerItem,
  endedShift,
  type Handover,
  type HandoverStep,
  offerHandover as offer,
  overrideHandover as override,
  questionItem,
  type StepBy,
} from '../../../src-shared/domain/handover';
import { mayDo } from '../../../src-shared/domain/permission';
import type { Shift } from '../../../src-shared/domain/shift';
import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { findOfficer } from '../officer/officer.repository';
import { countUnacknowledged, lockShift, updateShift } from '../shift/shift.repository';
import { withdrawOpen } from '../shift/shift.service';
import { findShiftOf, insertHandover, lockHandover, updateHandover } from './handover.repository';
import { moveClaims, offerDrafts } from './move-claims';

type HandoverCommand = CommandOf<
  'handover.offer' | 'handover.question' | 'handover.answer' | 'handover.accept' | 'handover.override'
>;

/** `handover.offer`: the signed list, in place of an earlier one of the shift that nobody has accepted. */
export async function offerHandover(ctx: CommandContext, command: CommandOf<'handover.offer'>): Promise<Handled> {
  const { handoverId, shiftId, toId, ...args } = command.args;
  const shift = await lockShift(ctx.trx, shiftId);
  if (shift === null || shift.deskId !== ctx.deskId) return rejected('unknown_shift');
  const to = toId === null ? null : await takerOf(ctx, toId);
  if (to === undefined) return rejected('unknown_officer');
  const stepped = offer(
    { ...args, id: handoverId, shift, to, workstationId: ctx.workstationId },
    stepBy(ctx, command),
    textHash,
  );
  if (!stepped.ok) return rejected(stepped.code);
  if ((await lockHandover(ctx.trx, handoverId)) !== null) return rejected('id_taken');
  const withdrawn = await withdrawOpen(ctx, shift.id);
  // Between the look and here only another workstation can have taken the id, which is made at random.
  if (!(await insertHandover(ctx.trx, stepped.handover))) throw new Error('the id of a handover was taken meanwhile');
  return applied([...withdrawn, put('handover', stepped.handover)]);
}

/** `handover.question`: the incoming officer asks about an item. */
export function questionHandover(ctx: CommandContext, command: CommandOf<'handover.question'>): Promise<Handled> {
  const { handoverVersion: version, ...args } = command.args;
  return step(ctx, command, (handover) => questionItem(handover, { version, ...args }, stepBy(ctx, command)));
}

/** `handover.answer`: the outgoing officer answers it. */
export function answerHandover(ctx: CommandContext, command: CommandOf<'handover.answer'>): Promise<Handled> {
  const { handoverVersion: version, ...args } = command.args;
  return step(ctx, command, (handover) => answerItem(handover, { version, ...args }, stepBy(ctx, command), textHash));
}

/** `handover.override`: a lead's word that the shift may end all the same. */
export function overrideHandover(ctx: CommandContext, command: CommandOf<'handover.override'>): Promise<Handled> {
  const { handoverVersion: version, reason } = command.args;
  return step(ctx, command, (handover) => override(handover, { version, reason }, stepBy(ctx, command)));
}

/**
 * `handover.accept`: the last signature. In one transaction the handover is frozen, the shift ends, and claims and drafts go to whoever
 * takes over. Of two who accept at once the second finds it accepted.
 */
export async function acceptHandover(ctx: CommandContext, command: CommandOf<'handover.accept'>): Promise<Handled> {
  const { trx } = ctx;
  const { args } = command;
  const found = await lockBoth(ctx, args.handoverId);
  if (found === null) return rejected('unknown_handover');
  const { handover, shift } = found;
  if (shift.state !== 'running') return rejected('wrong_state');
  const incoming = await takerOf(ctx, args.incomingId);
  if (incoming === undefined) return rejected('unknown_officer');
  const by = stepBy(ctx, command);
  const stepped = accept(
    handover,
    {
      ...args,
      version: args.handoverVersion,
      incoming,
      blockers: {
        emergencies: await countUnacknowledged(trx, ctx.deskId, by.at),
        unsyncedReplies: args.unsyncedReplies,
      },
    },
    by,
    textHash,
  );
  if (!stepped.ok) return rejected(stepped.code);
  const ended = endedShift(shift, { at: by.at, handoverId: handover.id, word: handover.word });
  await updateHandover(trx, stepped.handover);
  await updateShift(trx, ended);
  const move = { fromId: handover.fromId, toId: incoming.id, claimId: command.id };
  return applied([
    put('handover', stepped.handover),
    put('shift', ended),
    ...(await moveClaims(ctx, move, args.moves)),
    ...(await offerDrafts(ctx, handover, command)),
  ]);
}

/** An officer of the desk who may keep a shift. */
async function takerOf(ctx: CommandContext, id: Shift['officerId']) {
  const officer = await findOfficer(ctx.trx, id);
  const may = officer?.active === true && officer.deskId === ctx.deskId && mayDo(officer.role, 'keep_shift');
  return may ? officer : undefined;
}

async function step(
  ctx: CommandContext,
  command: Exclude<HandoverCommand, { type: 'handover.offer' }>,
  take: (handover: Handover) => HandoverStep,
): Promise<Handled> {
  const found = await lockBoth(ctx, command.args.handoverId);
  if (found === null) return rejected('unknown_handover');
  if (found.shift.state !== 'running') return rejected('wrong_state');
  const stepped = take(found.handover);
  if (!stepped.ok) return rejected(stepped.code);
  await updateHandover(ctx.trx, stepped.handover);
  return applied([put('handover', stepped.handover)]);
}

async function lockBoth(ctx: CommandContext, id: Handover['id']): Promise<{ shift: Shift; handover: Handover } | null> {
  const shiftId = await findShiftOf(ctx.trx, id);
  const shift = shiftId === null ? null : await lockShift(ctx.trx, shiftId);
  const handover = shift === null ? null : await lockHandover(ctx.trx, id);
  return shift === null || handover === null || shift.deskId !== ctx.deskId ? null : { shift, handover };
}

function stepBy(ctx: CommandContext, command: HandoverCommand): StepBy {
  return { officer: ctx.officer, at: gatewayInstant(command, ctx.now) };
}
