import type { RotaFile } from '../../../../src-files/rota/rota-file';
import { planOf, type RotaShift, type ShiftPlan, shiftTimes } from '../../../../src-shared/domain/rota';
import { weekOf } from '../../../../src-shared/domain/work-calendar';
import type { RotaPreview, WeekDraft } from '../../../../src-shared/ipc/rota-contract';

type Difference = Pick<RotaPreview, 'weeks' | 'added' | 'changed' | 'removed' | 'unchanged'>;

/**
 * What a file would change. A sheet's cell is all of an officer's day: what is there and not in the cell goes. A calendar says nothing
 * about what it does not hold.
 *
 * @param known shifts of all days that the file names, and all that it names by their id
 */
export function differenceOf(
  { cells, events }: Pick<RotaFile, 'cells' | 'events'>,
  known: readonly RotaShift[],
): Difference {
  const changes = new Changes();
  const byCell = byOfficerAndDay(known);
  for (const { officerId, day, plans } of cells) compareCell(plans, byCell.get(`${officerId} ${day}`) ?? [], changes);
  const byId = new Map(known.map((shift) => [shift.id, shift]));
  const byStart = new Map(known.map((shift) => [`${shift.officerId} ${shift.startsAt}`, shift]));
  const seen = new Set<string>();
  for (const { shiftId, cancelled, plan } of events) {
    const named = shiftId === null ? undefined : byId.get(shiftId);
    const found = named ?? byStart.get(`${plan.officerId} ${shiftTimes(plan).startsAt}`);
    const shift = found === undefined || seen.has(found.id) ? undefined : found;
    if (shift !== undefined) seen.add(shift.id);
    if (!cancelled) changes.put(plan, shift);
    else if (shift !== undefined) changes.remove(shift);
  }
  return changes.result();
}

function byOfficerAndDay(known: readonly RotaShift[]): Map<string, RotaShift[]> {
  const cells = new Map<string, RotaShift[]>();
  for (const shift of known) {
    const key = `${shift.officerId} ${shift.day}`;
    cells.set(key, [...(cells.get(key) ?? []), shift]);
  }
  return cells;
}

/** The same times are the same shift; what is left of the same name has been moved; the rest comes or goes. */
function compareCell(plans: readonly ShiftPlan[], shifts: readonly RotaShift[], changes: Changes): void {
  const left = [...shifts];
  const open: ShiftPlan[] = [];
  const take = (isIt: (shift: ShiftPlan) => boolean): RotaShift | undefined => {
    const at = left.findIndex((shift) => isIt(planOf(shift)));
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  for (const plan of plans) {
    const same = take(({ start, end }) => start === plan.start && end === plan.end);
    if (same === undefined) open.push(plan);
    else changes.put(plan, same);
  }
  for (const plan of open)
    changes.put(
      plan,
      take(({ label }) => label === plan.label),
    );
  for (const shift of left) changes.remove(shift);
}

class Changes {
  private readonly weeks = new Map<string, WeekDraft>();
  private added = 0;
  private changed = 0;
  private removed = 0;
  private unchanged = 0;

  put(plan: ShiftPlan, shift: RotaShift | undefined): void {
    if (shift !== undefined && weekOf(shift.day) !== weekOf(plan.day)) {
      // A shift belongs to its week for good: moved into another one it is a new shift there.
      this.remove(shift);
      this.put(plan, undefined);
      return;
    }
    if (shift !== undefined && isSame(planOf(shift), plan)) {
      this.unchanged += 1;
      return;
    }
    if (shift === undefined) this.added += 1;
    else this.changed += 1;
    this.of(plan.day).puts.push({ ...plan, shiftId: shift?.id ?? null, baseVersion: shift?.version ?? null });
  }

  remove({ id, version, day }: RotaShift): void {
    this.removed += 1;
    this.of(day).removes.push({ shiftId: id, baseVersion: version });
  }

  result(): Difference {
    const { added, changed, removed, unchanged } = this;
    const weeks = [...this.weeks.values()].sort((a, b) => (a.week < b.week ? -1 : 1));
    return { weeks, added, changed, removed, unchanged };
  }

  private of(day: string): WeekDraft {
    const week = weekOf(day);
    const draft = this.weeks.get(week) ?? { week, puts: [], removes: [] };
    this.weeks.set(week, draft);
    return draft;
  }
}

function isSame(one: ShiftPlan, other: ShiftPlan): boolean {
  return (['day', 'label', 'start', 'end', 'officerId', 'note'] as const).every((key) => one[key] === other[key]);
}
