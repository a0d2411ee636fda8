import type { OfficerId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import { planOf, type RotaShift, type ShiftPlan } from '../../../../src-shared/domain/rota';
import { awaitedOf, type RotaSwap } from '../../../../src-shared/domain/rota-swap';
import { dutyAt, fillWeek } from '../../../../src-shared/domain/rota-view';
import { addDays, daysOfWeek, isDayOff, workDayOf } from '../../../../src-shared/domain/work-calendar';
import type { RotaNow, RotaWeek, SwapView } from '../../../../src-shared/ipc/rota-contract';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { listActiveOfficers, officerNames } from '../desk/desk.repository';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import { nationalCalendar } from './national-calendar';
import { findReminder, listComingShifts, listLatestSwaps, listOpenSwaps, listShiftsBetween } from './rota.repository';

/** How far back it counts who has had how much. */
const FAIR_DAYS = 28;
/** A shift may reach into the next day, and rest into the day after. */
const DAYS_AROUND = 2;
const LATEST_SWAPS = 20;
const COMING_SHIFTS = 100;

/** A week with what is needed to judge and to change it. */
export async function readWeek(db: ReadDatabase, week: string): Promise<RotaWeek> {
  const { rota, calendar } = await readDeskSettings(db);
  const shifts = await listShiftsBetween(db, week, addDays(week, 7));
  const around = [
    ...(await listShiftsBetween(db, addDays(week, -DAYS_AROUND), week)),
    ...(await listShiftsBetween(db, addDays(week, 7), addDays(week, 7 + DAYS_AROUND))),
  ];
  return {
    week,
    days: daysOfWeek(week).map((day) => workDayOf(day, nationalCalendar, calendar)),
    shifts,
    around,
    officers: await listRotaOfficers(db, [...shifts, ...around]),
    rota,
    calendar,
    swaps: await readSwaps(db),
  };
}

/** Who is on, who comes next, and what concerns the officer. @param at gateway instant */
export async function readNow(db: ReadDatabase, officer: Officer, at: string): Promise<RotaNow> {
  const names = await officerNames(db);
  const named = (shift: RotaShift) => ({ shift, name: names.get(shift.officerId) ?? shift.officerId });
  const { on, next, changesAt } = dutyAt(await listComingShifts(db, at, COMING_SHIFTS), at);
  const mine = await listComingShifts(db, at, COMING_SHIFTS, officer.id);
  const own = mine.find(({ startsAt }) => startsAt > at) ?? null;
  const { rota } = await readDeskSettings(db);
  const remindAt =
    own === null || rota.reminderMinutes === 0
      ? null
      : new Date(Date.parse(own.startsAt) - rota.reminderMinutes * 60_000).toISOString();
  const isDue = own !== null && remindAt !== null && remindAt <= at;
  const open = await listOpenSwaps(db);
  return {
    at,
    on: on.map(named),
    next: next.map(named),
    changesAt,
    own,
    remind: isDue && (await findReminder(db, own.id, officer.id)) !== own.startsAt,
    remindAt: isDue ? null : remindAt,
    waiting: open.filter((swap) => awaitedOf(swap) === officer.id).length,
  };
}

/** What a week could be: its empty seats filled by turns, or last week once more. Nothing is written. */
export async function draftWeek(db: ReadDatabase, week: string, from: 'templates' | 'last_week'): Promise<ShiftPlan[]> {
  const able = (await listActiveOfficers(db)).filter(({ role }) => mayDo(role, 'join_rota'));
  if (from === 'last_week') return copyOfLastWeek(db, week, new Set(able.map(({ id }) => id)));
  const { rota, calendar } = await readDeskSettings(db);
  const kindOf = (day: string) => workDayOf(day, nationalCalendar, calendar);
  // Administrators and experts go on the rota by a lead's word only.
  const taking = able.filter(({ role }) => role === 'officer' || role === 'lead').map(({ id }) => id);
  const known = await listShiftsBetween(db, addDays(week, -FAIR_DAYS), addDays(week, 7 + DAYS_AROUND));
  return fillWeek(daysOfWeek(week).map(kindOf), rota.templates, taking, known, {
    minRestHours: rota.minRestHours,
    isOff: (day) => isDayOff(kindOf(day)),
  });
}

async function copyOfLastWeek(db: ReadDatabase, week: string, able: ReadonlySet<OfficerId>): Promise<ShiftPlan[]> {
  const taken = new Set((await listShiftsBetween(db, week, addDays(week, 7))).map(planOf).map(keyOf));
  return (await listShiftsBetween(db, addDays(week, -7), week))
    .map((shift): ShiftPlan => ({ ...planOf(shift), officerId: shift.insteadOfId ?? shift.officerId }))
    .map((plan) => ({ ...plan, day: addDays(plan.day, 7) }))
    .filter((plan) => able.has(plan.officerId) && !taken.has(keyOf(plan)));
}

function keyOf({ officerId, day, start }: ShiftPlan): string {
  return `${officerId} ${day} ${start}`;
}

/** Everybody who may be on the rota, and whoever stands on it. */
async function listRotaOfficers(db: ReadDatabase, shifts: readonly RotaShift[]): Promise<Officer[]> {
  const able = (await listActiveOfficers(db)).filter(({ role }) => mayDo(role, 'join_rota'));
  const known = new Set<string>(able.map(({ id }) => id));
  const others = [...new Set(shifts.map(({ officerId }) => officerId).filter((id) => !known.has(id)))];
  return [...able, ...(await listEntities(db, 'officer', others))];
}

/** Open proposals, and the latest that are settled. */
async function readSwaps(db: ReadDatabase): Promise<SwapView[]> {
  const open = await listOpenSwaps(db);
  const settled = (await listLatestSwaps(db, LATEST_SWAPS)).filter(({ state }) => state !== 'proposed');
  const swaps = [...open, ...settled];
  const ids = swaps.flatMap(({ shiftId, otherShiftId }) =>
    otherShiftId === null ? [shiftId] : [shiftId, otherShiftId],
  );
  const shifts = new Map((await listEntities(db, 'rotaShift', [...new Set(ids)])).map((shift) => [shift.id, shift]));
  return swaps.map((swap: RotaSwap) => ({
    swap,
    shift: shifts.get(swap.shiftId) ?? null,
    otherShift: swap.otherShiftId === null ? null : (shifts.get(swap.otherShiftId) ?? null),
  }));
}
