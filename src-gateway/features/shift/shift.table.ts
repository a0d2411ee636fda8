import type { ColumnType } from 'kysely';
import type { Promised, Shift } from '../../../src-shared/domain/shift';
import type { Json } from '../../db/json';

export interface ShiftTable {
  id: Shift['id'];
  desk_id: Shift['deskId'];
  officer_id: Shift['officerId'];
  officer_name: string;
  workstation_id: Shift['workstationId'];
  state: Shift['state'];
  started_at: string;
  checks: Json<Shift['checks']>;
  ended_at: string | null;
  handover_id: Shift['handoverId'];
  end_word: ColumnType<Shift['endWord'], string | null, string | null>;
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
