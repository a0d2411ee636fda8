import { endedShift, withdrawHandover } from '../../../src-shared/domain/handover';
import type { Shift } from '../../../src-shared/domain/shift';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { lockOpenHandover, updateHandover } from '../handover/handover.repository';
import { insertShift, lockShift, updateShift } from './shift.repository';

/** `shift.start`: the officer answers for the desk from now on; one shift at a time. */
export async function startShift(ctx: CommandContext, command: CommandOf<'shift.start'>): Promise<Handled> {
  const { officer } = ctx;
  const shift: Shift = {
    id: command.args.shiftId,
    deskId: ctx.deskId,
    officerId: officer.id,
    officerName: officer.name,
    workstationId: ctx.workstationId,
    state: 'running',
    startedAt: gatewayInstant(command, ctx.now),
    checks: command.args.checks,
    endedAt: null,
    handoverId: null,
    endWord: null,
    version: 1,
  };
  return (await insertShift(ctx.trx, shift)) ? applied([put('shift', shift)]) : rejected('wrong_state');
}

/** `shift.end`: a lead's recorded word ends a shift that nobody takes over; an offer that nobody has accepted goes. */
export async function endShift(ctx: CommandContext, command: CommandOf<'shift.end'>): Promise<Handled> {
  const shift = await lockShift(ctx.trx, command.args.shiftId);
  if (shift === null || shift.deskId !== ctx.deskId) return rejected('unknown_shift');
  if (shift.state !== 'running') return rejected('wrong_state');
  const at = gatewayInstant(command, ctx.now);
  const { id: officerId, name: officerName } = ctx.officer;
  const ended = endedShift(shift, {
    at,
    handoverId: null,
    word: { officerId, officerName, reason: command.args.reason, at },
  });
  const withdrawn = await withdrawOpen(ctx, shift.id);
  await updateShift(ctx.trx, ended);
  return applied([...withdrawn, put('shift', ended)]);
}

/** Withdraws the offer of a locked shift that nobody has accepted, if there is one. */
export async function withdrawOpen(ctx: CommandContext, shiftId: Shift['id']): Promise<Change[]> {
  const open = await lockOpenHandover(ctx.trx, shiftId);
  if (open === null) return [];
  const withdrawn = withdrawHandover(open);
  await updateHandover(ctx.trx, withdrawn);
  return [put('handover', withdrawn)];
}
