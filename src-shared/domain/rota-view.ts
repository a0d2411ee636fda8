import type { OfficerId } from './ids';
import { type RotaShift, type RotaTemplate, type ShiftPlan, shiftTimes } from './rota';
import { isDayOff, type WorkDay } from './work-calendar';

type Timed = Pick<RotaShift, 'officerId' | 'startsAt' | 'endsAt'> & { id: string };

/** Two shifts of one officer at once, or with too little rest between them. */
interface RotaProblem {
  kind: 'overlap' | 'short_rest';
  officerId: OfficerId;
  shiftIds: [string, string];
  /** Minutes between the two; negative where they overlap. */
  restMinutes: number;
}

/** Every pair of shifts that one officer cannot well serve, in the order of time. Pointed out, not forbidden. */
export function findRotaProblems(shifts: readonly Timed[], minRestHours: number): RotaProblem[] {
  const problems: RotaProblem[] = [];
  const sorted = [...shifts].sort(byStart);
  sorted.forEach((first, index) => {
    for (const second of sorted.slice(index + 1)) {
      if (second.officerId !== first.officerId) continue;
      const restMinutes = (Date.parse(second.startsAt) - Date.parse(first.endsAt)) / 60_000;
      if (restMinutes >= minRestHours * 60) continue;
      const kind = restMinutes < 0 ? 'overlap' : 'short_rest';
      problems.push({ kind, officerId: first.officerId, shiftIds: [first.id, second.id], restMinutes });
    }
  });
  return problems;
}

/** Seats of the templates that nobody has on a day: label and how many are missing. */
export function findEmptySeats(
  day: string,
  templates: readonly RotaTemplate[],
  shifts: readonly Pick<RotaShift, 'day' | 'label'>[],
): { label: string; missing: number }[] {
  return templates
    .map(({ label, seats }) => ({
      label,
      missing: seats - shifts.filter((shift) => shift.day === day && shift.label === label).length,
    }))
    .filter(({ missing }) => missing > 0);
}

/** Who is on at an instant, and when that changes next, if the shifts that are given say so. */
export function dutyAt<S extends Timed>(
  shifts: readonly S[],
  at: string,
): { on: S[]; next: S[]; changesAt: string | null } {
  const on = shifts.filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt).sort(byStart);
  const coming = shifts.filter(({ startsAt }) => startsAt > at).sort(byStart);
  const next = coming.filter(({ startsAt }) => startsAt === coming[0]?.startsAt);
  const edges = [...on.map(({ endsAt }) => endsAt), ...next.map(({ startsAt }) => startsAt)].sort();
  return { on, next, changesAt: edges[0] ?? null };
}

/**
 * Fills the seats of a week that nobody has yet. Whoever has had least goes first: on days off the fewest days off, then the fewest
 * minutes, then the longest rest. Nobody is put where findRotaProblems would point at it; a seat that is left stays empty.
 *
 * @param days of the week
 * @param officers who may be put on the rota, in the order that decides a tie
 * @param past shifts from some weeks before to some days after the week, those of the week included
 */
export function fillWeek(
  days: readonly WorkDay[],
  templates: readonly RotaTemplate[],
  officers: readonly OfficerId[],
  past: readonly (Timed & Pick<RotaShift, 'day' | 'label'>)[],
  { minRestHours, isOff }: { minRestHours: number; isOff(day: string): boolean },
): ShiftPlan[] {
  const plans: ShiftPlan[] = [];
  const all = [...past];
  for (const day of days) {
    for (const { label, start, end, seats } of templates) {
      const taken = all.filter((shift) => shift.day === day.day && shift.label === label).length;
      for (let seat = taken; seat < seats; seat += 1) {
        const times = shiftTimes({ day: day.day, start, end });
        const free = officers.filter((officerId) => rests(officerId, times, all, minRestHours));
        const officerId = leastLoaded(free, all, { onDayOff: isDayOff(day), isOff });
        if (officerId === undefined) break;
        plans.push({ day: day.day, label, start, end, officerId, note: '' });
        all.push({ id: `filled ${plans.length}`, day: day.day, label, officerId, ...times });
      }
    }
  }
  return plans;
}

function rests(
  officerId: OfficerId,
  { startsAt, endsAt }: Pick<Timed, 'startsAt' | 'endsAt'>,
  all: readonly Timed[],
  minRestHours: number,
): boolean {
  const rest = minRestHours * 3_600_000;
  return all.every(
    (shift) =>
      shift.officerId !== officerId ||
      Date.parse(shift.endsAt) + rest <= Date.parse(startsAt) ||
      Date.parse(endsAt) + rest <= Date.parse(shift.startsAt),
  );
}

function leastLoaded(
  officers: readonly OfficerId[],
  all: readonly (Timed & Pick<RotaShift, 'day'>)[],
  { onDayOff, isOff }: { onDayOff: boolean; isOff(day: string): boolean },
): OfficerId | undefined {
  const loads = officers.map((officerId, order) => {
    const own = all.filter((shift) => shift.officerId === officerId);
    return {
      officerId,
      order,
      daysOff: onDayOff ? own.filter(({ day }) => isOff(day)).length : 0,
      minutes: own.reduce((sum, { startsAt, endsAt }) => sum + (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000, 0),
      last:
        own
          .map(({ endsAt }) => endsAt)
          .sort()
          .at(-1) ?? '',
    };
  });
  loads.sort(
    (a, b) =>
      a.daysOff - b.daysOff ||
      a.minutes - b.minutes ||
      (a.last === b.last ? a.order - b.order : a.last < b.last ? -1 : 1),
  );
  return loads[0]?.officerId;
}

function byStart(a: Timed, b: Timed): number {
  if (a.startsAt !== b.startsAt) return a.startsAt < b.startsAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
