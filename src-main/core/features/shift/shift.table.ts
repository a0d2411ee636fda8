import type { Promised, Shift } from '../../../../src-shared/domain/shift';

export interface ShiftTable {
  id: Shift['id'];
  desk_id: Shift['deskId'];
  officer_id: Shift['officerId'];
  officer_name: string;
  workstation_id: Shift['workstationId'];
  state: Shift['state'];
  started_at: string;
  /** JSON object. */
  checks: string;
  ended_at: string | null;
  handover_id: Shift['handoverId'];
  /** JSON object. */
  end_word: string | null;
  version: number;
}

export interface PromiseTable {
  id: Promised['id'];
  desk_id: Promised['deskId'];
  message_id: Promised['messageId'];
  text: string;
  due_at: string;
  made_by: string;
  made_at: string;
  kept_at: string | null;
  kept_by: string | null;
  version: number;
}
