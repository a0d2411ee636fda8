import { rotaShiftIdSchema, rotaSwapIdSchema } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import { changeWeek, type RotaShift, type WeekChange, weekChangeSchema } from '../../../../src-shared/domain/rota';
import {
  answerSwap,
  proposeSwap,
  type RotaSwap,
  type SwapAnswer,
  type SwapFacts,
  type SwapProposal,
  withdrawSwap,
} from '../../../../src-shared/domain/rota-swap';
import { addDays } from '../../../../src-shared/domain/work-calendar';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WeekDraft } from '../../../../src-shared/ipc/rota-contract';
import type { WriteTransaction } from '../../db/database';
import { getEntity, listEntities } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { listShiftsBetween, recordReminder } from './rota.repository';

/**
 * Writes changes of weeks, one command a week, all or none.
 * @returns `invalid_input`; `refused` as the gateway would: `changed_meanwhile`, `unknown_officer`
 */
export async function saveWeeks(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { weeks }: { weeks: readonly WeekDraft[] },
): Promise<Result<null>> {
  const changes: WeekChange[] = [];
  for (const { week, puts, removes } of weeks) {
    const named = puts.map((plan) => ({ ...plan, shiftId: plan.shiftId ?? rotaShiftIdSchema.parse(ports.ids.next()) }));
    const change = weekChangeSchema.safeParse({ week, puts: named, removes });
    if (!change.success) return fail({ code: 'invalid_input', detail: change.error.issues[0]?.message ?? week });
    changes.push(change.data);
  }
  for (const change of changes) {
    const refusal = await weekRefusal(trx, officer, change);
    if (refusal !== null) return fail({ code: 'refused', reason: refusal });
  }
  for (const args of changes)
    await enqueueCommand(trx, ports, {
      type: 'rota.save_week',
      args,
      actor: officer.id,
      messageId: null,
      subjectId: args.week,
    });
  return succeed(null);
}

async function weekRefusal(trx: WriteTransaction, { deskId, name }: Officer, change: WeekChange) {
  const ids = [...change.puts, ...change.removes].map(({ shiftId }) => shiftId);
  const ofWeek = await listShiftsBetween(trx, change.week, addDays(change.week, 7));
  const known = new Map([...(await listEntities(trx, 'rotaShift', ids)), ...ofWeek].map((shift) => [shift.id, shift]));
  const changed = changeWeek([...known.values()], change, { deskId, name, at: new Date(0).toISOString() });
  if (!changed.ok) return changed.code;
  const given = changed.shifts.filter(
    ({ id, officerId, removed }) => !removed && known.get(id)?.officerId !== officerId,
  );
  const officers = new Map(
    (await listEntities(trx, 'officer', [...new Set(given.map(({ officerId }) => officerId))])).map((one) => [
      one.id,
      one,
    ]),
  );
  const isAble = ({ officerId }: RotaShift) => {
    const one = officers.get(officerId);
    return one?.active === true && mayDo(one.role, 'join_rota');
  };
  return given.every(isAble) ? null : 'unknown_officer';
}

/** Proposes that a shift, or two, change hands. @returns `refused` as the gateway would */
export async function proposeRotaSwap(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Omit<SwapProposal, 'swapId'>,
): Promise<Result<null>> {
  const args = { ...input, swapId: rotaSwapIdSchema.parse(ports.ids.next()) };
  const proposed = proposeSwap(await factsOf(trx, args), args, actorNow(ports, officer), officer.deskId);
  if (!proposed.ok) return fail({ code: 'refused', reason: proposed.code });
  const subjectId = args.swapId;
  await enqueueCommand(trx, ports, { type: 'rota.swap_propose', args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}

/** Agrees, refuses, or orders for somebody who is absent. @returns `not_found`; `refused` as the gateway would */
export async function answerRotaSwap(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  args: SwapAnswer,
): Promise<Result<null>> {
  const swap = await getEntity(trx, 'rotaSwap', args.swapId);
  if (swap === null) return fail({ code: 'not_found' });
  const answered = answerSwap(swap, await factsOf(trx, swap), args, actorNow(ports, officer));
  if (!answered.ok) return fail({ code: 'refused', reason: answered.code });
  const subjectId = args.swapId;
  await enqueueCommand(trx, ports, { type: 'rota.swap_answer', args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}

/** @returns `not_found`; `refused` as the gateway would */
export async function withdrawRotaSwap(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  args: Pick<SwapAnswer, 'swapId'>,
): Promise<Result<null>> {
  const swap = await getEntity(trx, 'rotaSwap', args.swapId);
  if (swap === null) return fail({ code: 'not_found' });
  const withdrawn = withdrawSwap(swap, actorNow(ports, officer));
  if (!withdrawn.ok) return fail({ code: 'refused', reason: withdrawn.code });
  const subjectId = args.swapId;
  await enqueueCommand(trx, ports, { type: 'rota.swap_withdraw', args, actor: officer.id, messageId: null, subjectId });
  return succeed(null);
}

/** The officer was told of a shift, and is not told again at this workstation unless it is moved. */
export async function noteReminded(
  trx: WriteTransaction,
  officer: Officer,
  reminder: { shiftId: RotaShift['id']; startsAt: string },
  now: string,
): Promise<Result<null>> {
  await recordReminder(trx, { ...reminder, officerId: officer.id }, now);
  return succeed(null);
}

async function factsOf(
  trx: WriteTransaction,
  named: Pick<RotaSwap, 'shiftId' | 'otherShiftId' | 'toId'>,
): Promise<SwapFacts> {
  return {
    shift: await getEntity(trx, 'rotaShift', named.shiftId),
    otherShift: named.otherShiftId === null ? null : await getEntity(trx, 'rotaShift', named.otherShiftId),
    to: await getEntity(trx, 'officer', named.toId),
  };
}

function actorNow(ports: OutboxPorts, officer: Officer) {
  const at = new Date(ports.clock.now().getTime() - (ports.clockOffsetMs() ?? 0)).toISOString();
  return { officer, at };
}
