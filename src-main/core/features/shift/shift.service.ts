import { promiseIdSchema, shiftIdSchema } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { Shift, ShiftBlockers, ShiftChecks } from '../../../../src-shared/domain/shift';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ShiftBoard } from '../../../../src-shared/ipc/shift-contract';
import type { CommandArgs } from '../../../../src-shared/sync/commands';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { gatewayNow } from '../../gateway-now';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { countWaiting } from '../../sync/outbox.repository';
import { readSyncState } from '../../sync/sync-state.repository';
import { listOpenHandovers } from '../handover/handover.repository';
import {
  countAnswered,
  countOpenEmergencies,
  countOpenMessages,
  countUnacknowledged,
  countUnsyncedReplies,
  listDueTickets,
  listOpenPromises,
  listRunningShifts,
} from './shift.repository';

const HOUR_MS = 3_600_000;
const MOST_DUE = 50;

/** What stands on the board of a running shift, for the signed-in officer. */
export async function readBoard(db: ReadDatabase, ports: OutboxPorts, officer: Officer): Promise<ShiftBoard> {
  const now = gatewayNow(ports);
  const soon = new Date(Date.parse(now) + HOUR_MS).toISOString();
  const running = await listRunningShifts(db);
  const shift = running.find(({ officerId }) => officerId === officer.id) ?? null;
  const promises = await listOpenPromises(db);
  const due = [
    ...(await listDueTickets(db, soon, MOST_DUE)).map((ticket) => ({ kind: 'ticket' as const, ...ticket })),
    ...promises
      .filter(({ dueAt }) => dueAt <= soon)
      .map(({ id, messageId, text, dueAt }) => ({ kind: 'promise' as const, id, messageId, text, dueAt })),
  ].sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  const offers = (await listOpenHandovers(db))
    .filter(({ fromId, toId }) => fromId === officer.id || toId === null || toId === officer.id)
    .map(({ id, fromId, fromName, state }) => ({
      id,
      fromName,
      mine: fromId === officer.id,
      questioned: state === 'questioned',
    }));
  return {
    shift,
    checks: await readChecks(db, ports, null),
    answered: shift === null ? 0 : await countAnswered(db, officer.id, shift.startedAt),
    ...(await countOpenMessages(db, officer.id)),
    due,
    promises,
    blockers: await readBlockers(db, officer.id),
    others: running.filter(({ id }) => id !== shift?.id),
    offers,
  };
}

/** How workstation and desk stand now. @param troubledChannels as the gateway says; null when it was not asked */
export async function readChecks(
  db: ReadDatabase,
  ports: OutboxPorts,
  troubledChannels: string[] | null,
): Promise<ShiftChecks> {
  const { last_synced_at: syncedAt } = await readSyncState(db);
  const offset = ports.clockOffsetMs();
  return {
    clockOffsetMs: offset === null ? null : Math.round(offset),
    syncAgeMs: syncedAt === null ? null : Math.max(0, ports.clock.now().getTime() - Date.parse(syncedAt)),
    waiting: await countWaiting(db),
    troubledChannels,
    openEmergencies: await countOpenEmergencies(db),
  };
}

/** What stands in the way of the end of an officer's shift. */
export async function readBlockers(db: ReadDatabase, officerId: Officer['id']): Promise<ShiftBlockers> {
  return {
    emergencies: await countUnacknowledged(db),
    unsyncedReplies: await countUnsyncedReplies(db, officerId),
  };
}

/**
 * The officer answers for the desk from now on; how things stand is recorded with it.
 * @returns `refused: wrong_state` while a shift of theirs runs
 */
export async function startShift(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { troubledChannels }: { troubledChannels: string[] | null },
): Promise<Result<null>> {
  const running = await listRunningShifts(trx);
  if (running.some(({ officerId }) => officerId === officer.id))
    return fail({ code: 'refused', reason: 'wrong_state' });
  const checks = await readChecks(trx, ports, troubledChannels);
  const shiftId = shiftIdSchema.parse(ports.ids.next());
  await enqueueCommand(trx, ports, {
    type: 'shift.start',
    args: { shiftId, checks },
    actor: officer.id,
    messageId: null,
    subjectId: shiftId,
  });
  return succeed(null);
}

/** A lead's recorded word ends a shift that nobody takes over. @returns `not_found`, `refused: wrong_state` */
export async function endShift(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { shiftId, reason }: { shiftId: Shift['id']; reason: string },
): Promise<Result<null>> {
  const shift = await getEntity(trx, 'shift', shiftId);
  if (shift === null) return fail({ code: 'not_found' });
  if (shift.state !== 'running') return fail({ code: 'refused', reason: 'wrong_state' });
  const args = { shiftId, reason };
  await enqueueCommand(trx, ports, {
    type: 'shift.end',
    args,
    actor: officer.id,
    messageId: null,
    subjectId: shiftId,
  });
  return succeed(null);
}

/** Notes what a citizen was promised, by when. @returns `not_found`, `deadline_passed` */
export async function makePromise(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Omit<CommandArgs<'promise.make'>, 'promiseId'>,
): Promise<Result<null>> {
  const { messageId } = input;
  if ((await getEntity(trx, 'message', messageId)) === null) return fail({ code: 'not_found' });
  if (input.dueAt <= gatewayNow(ports)) return fail({ code: 'deadline_passed' });
  const args = { ...input, promiseId: promiseIdSchema.parse(ports.ids.next()) };
  await enqueueCommand(trx, ports, { type: 'promise.make', args, actor: officer.id, messageId });
  return succeed(null);
}

/** A promise was kept. @returns `not_found`, `refused: wrong_state` */
export async function keepPromise(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { promiseId }: CommandArgs<'promise.keep'>,
): Promise<Result<null>> {
  const promise = await getEntity(trx, 'promise', promiseId);
  if (promise === null) return fail({ code: 'not_found' });
  if (promise.keptAt !== null) return fail({ code: 'refused', reason: 'wrong_state' });
  await enqueueCommand(trx, ports, {
    type: 'promise.keep',
    args: { promiseId },
    actor: officer.id,
    messageId: promise.messageId,
  });
  return succeed(null);
}
