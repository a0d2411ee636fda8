import { mayDo } from '../../../src-shared/domain/permission';
import { changeWeek, type RotaShift } from '../../../src-shared/domain/rota';
import {
  answerSwap,
  overtakenSwaps,
  proposeSwap,
  type RotaSwap,
  type SwapFacts,
  withdrawSwap,
} from '../../../src-shared/domain/rota-swap';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { findOfficer } from '../officer/officer.repository';
import { findShift, findSwap, listOpenSwaps, listShifts, lockRota, putShift, putSwap } from './rota.repository';

/** `rota.save_week`: what a lead changes in a week, wholly or not at all. Proposals about what changes are overtaken. */
export async function saveWeek(ctx: CommandContext, command: CommandOf<'rota.save_week'>): Promise<Handled> {
  const { args } = command;
  const at = gatewayInstant(command, ctx.now);
  await lockRota(ctx.trx, ctx.deskId);
  const named = [...args.puts, ...args.removes].map(({ shiftId }) => shiftId);
  const known = await listShifts(ctx.trx, ctx.deskId, args.week, named);
  const changed = changeWeek(known, args, { deskId: ctx.deskId, name: ctx.officer.name, at });
  if (!changed.ok) return rejected(changed.code);
  const before = new Map(known.map(({ id, officerId }) => [id, officerId]));
  for (const { id, officerId, removed } of changed.shifts) {
    // Whoever has left the desk meanwhile keeps the shifts that stood already.
    if (removed || before.get(id) === officerId) continue;
    if (!(await mayBeOnRota(ctx, officerId))) return rejected('unknown_officer');
  }
  return applied(await write(ctx, [], changed.shifts, at));
}

/** `rota.swap_propose`: one of two officers proposes that a shift, or two, change hands. */
export async function proposeRotaSwap(ctx: CommandContext, command: CommandOf<'rota.swap_propose'>): Promise<Handled> {
  const { args } = command;
  await lockRota(ctx.trx, ctx.deskId);
  if ((await findSwap(ctx.trx, args.swapId)) !== null) return rejected('id_taken');
  const actor = { officer: ctx.officer, at: gatewayInstant(command, ctx.now) };
  const proposed = proposeSwap(await factsOf(ctx, args), args, actor, ctx.deskId);
  if (!proposed.ok) return rejected(proposed.code);
  return applied(await write(ctx, [proposed.swap], [], actor.at));
}

/** `rota.swap_answer`: the other one's consent or refusal, or a lead's word with a reason; the shifts change in the same transaction. */
export async function answerRotaSwap(ctx: CommandContext, command: CommandOf<'rota.swap_answer'>): Promise<Handled> {
  await lockRota(ctx.trx, ctx.deskId);
  const swap = await findSwap(ctx.trx, command.args.swapId);
  if (swap === null || swap.deskId !== ctx.deskId) return rejected('unknown_swap');
  const actor = { officer: ctx.officer, at: gatewayInstant(command, ctx.now) };
  const answered = answerSwap(swap, await factsOf(ctx, swap), command.args, actor);
  if (!answered.ok) return rejected(answered.code);
  const shifts = answered.shifts.map((shift) => ({ ...shift, updatedBy: ctx.officer.name }));
  return applied(await write(ctx, [answered.swap], shifts, actor.at));
}

/** `rota.swap_withdraw`: whoever proposed takes it back. */
export async function withdrawRotaSwap(
  ctx: CommandContext,
  command: CommandOf<'rota.swap_withdraw'>,
): Promise<Handled> {
  await lockRota(ctx.trx, ctx.deskId);
  const swap = await findSwap(ctx.trx, command.args.swapId);
  if (swap === null || swap.deskId !== ctx.deskId) return rejected('unknown_swap');
  const actor = { officer: ctx.officer, at: gatewayInstant(command, ctx.now) };
  const withdrawn = withdrawSwap(swap, actor);
  return withdrawn.ok ? applied(await write(ctx, [withdrawn.swap], [], actor.at)) : rejected(withdrawn.code);
}

async function factsOf(
  ctx: CommandContext,
  named: Pick<RotaSwap, 'shiftId' | 'otherShiftId' | 'toId'>,
): Promise<SwapFacts> {
  const to = await findOfficer(ctx.trx, named.toId);
  return {
    shift: await findShift(ctx.trx, named.shiftId),
    otherShift: named.otherShiftId === null ? null : await findShift(ctx.trx, named.otherShiftId),
    to: to?.deskId === ctx.deskId ? to : null,
  };
}

async function mayBeOnRota(ctx: CommandContext, id: RotaShift['officerId']): Promise<boolean> {
  const officer = await findOfficer(ctx.trx, id);
  return officer?.deskId === ctx.deskId && officer.active && mayDo(officer.role, 'join_rota');
}

/** Writes what was decided, and what it overtakes. */
async function write(
  ctx: CommandContext,
  swaps: readonly RotaSwap[],
  shifts: readonly RotaShift[],
  at: string,
): Promise<Change[]> {
  for (const shift of shifts) await putShift(ctx.trx, shift);
  for (const swap of swaps) await putSwap(ctx.trx, swap);
  const overtaken = shifts.length === 0 ? [] : overtakenSwaps(await listOpenSwaps(ctx.trx, ctx.deskId), shifts, at);
  for (const swap of overtaken) await putSwap(ctx.trx, swap);
  return [
    ...shifts.map((shift) => put('rotaShift', shift)),
    ...[...swaps, ...overtaken].map((swap) => put('rotaSwap', swap)),
  ];
}
