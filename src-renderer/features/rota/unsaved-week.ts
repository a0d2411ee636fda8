import type { RotaShift, ShiftPlan } from '../../../src-shared/domain/rota';

/** A shift of the week as it stands in the table: as saved, changed, or new. */
export interface DraftShift extends ShiftPlan {
  /** Its id, or a name of its own until it has one. */
  key: string;
  shiftId: RotaShift['id'] | null;
  baseVersion: number | null;
  insteadOfId: RotaShift['insteadOfId'];
}

/** A week while it is changed, and what the change was begun from. */
export interface UnsavedWeek {
  base: readonly DraftShift[];
  shifts: readonly DraftShift[];
  /** How many new ones were made, to name the next. */
  made: number;
}
