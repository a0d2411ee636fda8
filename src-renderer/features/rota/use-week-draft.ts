import { useMemo, useState } from 'react';
import { planOf, type RotaShift, type ShiftPlan, shiftTimes } from '../../../src-shared/domain/rota';
import { addDays } from '../../../src-shared/domain/work-calendar';
import type { RotaWeek, WeekDraft } from '../../../src-shared/ipc/rota-contract';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import type { DraftShift, UnsavedWeek } from './unsaved-week';

export interface WeekEditor {
  shifts: readonly DraftShift[];
  changed: number;
  /** What is to be saved. */
  draft: WeekDraft;
  add(plans: readonly ShiftPlan[]): void;
  change(key: string, part: Partial<ShiftPlan>): void;
  remove(key: string): void;
  discard(): void;
}

/**
 * The shifts of a week while a lead changes them; what is not saved is there again when its officer comes back to it. What was begun
 * stays when others save; saving it then says that they did.
 */
export function useWeekDraft({ week, shifts }: RotaWeek): WeekEditor {
  const { unsavedWeeks } = useLibrary();
  const { officer } = useLibrarySession();
  const place = `${officer.id} ${week}`;
  const saved = useMemo(() => shifts.map(draftOf), [shifts]);
  const [edit, setEdit] = useState<UnsavedWeek | null>(() => unsavedWeeks.get(place) ?? null);
  const base = edit?.base ?? saved;
  const shown = edit?.shifts ?? saved;
  const update = (next: (shifts: readonly DraftShift[], made: number) => readonly DraftShift[], made = 0) =>
    setEdit((before) => {
      const from = before ?? { base: saved, shifts: saved, made: 0 };
      const changed = { base: from.base, shifts: next(from.shifts, from.made), made: from.made + made };
      unsavedWeeks.set(place, changed);
      return changed;
    });
  const draft = differenceOf(week, base, shown);
  return {
    shifts: shown,
    changed: draft.puts.length + draft.removes.length,
    draft,
    add: (plans) =>
      update(
        (list, made) => [
          ...list,
          ...plans.map((plan, index) => ({
            ...plan,
            key: `new-${made + index}`,
            shiftId: null,
            baseVersion: null,
            insteadOfId: null,
          })),
        ],
        plans.length,
      ),
    change: (key, part) => update((list) => list.map((shift) => (shift.key === key ? { ...shift, ...part } : shift))),
    remove: (key) => update((list) => list.filter((shift) => shift.key !== key)),
    discard: () => {
      unsavedWeeks.delete(place);
      setEdit(null);
    },
  };
}

function draftOf(shift: RotaShift): DraftShift {
  const { id, version, insteadOfId } = shift;
  return { ...planOf(shift), key: id, shiftId: id, baseVersion: version, insteadOfId };
}

/** A drafted shift with its instants, to be judged beside saved ones. */
export function timedOf(shift: DraftShift) {
  return { id: shift.key, officerId: shift.officerId, ...shiftTimes(shift) };
}

function differenceOf(week: string, base: readonly DraftShift[], shown: readonly DraftShift[]): WeekDraft {
  const before = new Map(base.map((shift) => [shift.key, shift]));
  const kept = new Set(shown.map(({ key }) => key));
  const puts = shown
    .filter((shift) => !isSame(shift, before.get(shift.key)))
    .map(({ key: _key, insteadOfId: _instead, ...put }) => put);
  const removes = base.flatMap(({ key, shiftId, baseVersion }) =>
    kept.has(key) || shiftId === null || baseVersion === null ? [] : [{ shiftId, baseVersion }],
  );
  return { week, puts, removes };
}

function isSame(one: DraftShift, other: DraftShift | undefined): boolean {
  if (other === undefined) return false;
  return (['day', 'label', 'start', 'end', 'officerId', 'note'] as const).every((part) => one[part] === other[part]);
}

/** The day beside another within a week; the same at its edges. */
export function dayBeside(week: string, day: string, by: 1 | -1): string {
  const next = addDays(day, by);
  return next < week || next >= addDays(week, 7) ? day : next;
}
