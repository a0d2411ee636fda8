import type { RotaShift } from '../../../../src-shared/domain/rota';
import type { RotaSwap } from '../../../../src-shared/domain/rota-swap';

export interface RotaShiftTable {
  id: RotaShift['id'];
  desk_id: RotaShift['deskId'];
  day: string;
  label: string;
  starts_at: string;
  ends_at: string;
  officer_id: RotaShift['officerId'];
  instead_of_id: RotaShift['insteadOfId'];
  note: string;
  /** 0 or 1. */
  removed: number;
  updated_by: string;
  updated_at: string;
  version: number;
}

export interface RotaSwapTable {
  id: RotaSwap['id'];
  desk_id: RotaSwap['deskId'];
  shift_id: RotaSwap['shiftId'];
  shift_version: number;
  from_id: RotaSwap['fromId'];
  to_id: RotaSwap['toId'];
  other_shift_id: RotaSwap['otherShiftId'];
  other_shift_version: number | null;
  proposed_by_id: RotaSwap['proposedById'];
  proposed_at: string;
  note: string;
  state: RotaSwap['state'];
  answered_by_id: RotaSwap['answeredById'];
  answered_at: string | null;
  answer_note: string;
  version: number;
}

/** Of which shift an officer was reminded at this workstation. */
export interface RotaReminderTable {
  shift_id: RotaShift['id'];
  officer_id: RotaShift['officerId'];
  starts_at: string;
}
