import type { ColumnType } from 'kysely';
import type { Handover } from '../../../src-shared/domain/handover';
import type { Json } from '../../db/json';

export interface HandoverTable {
  id: Handover['id'];
  desk_id: Handover['deskId'];
  shift_id: Handover['shiftId'];
  workstation_id: Handover['workstationId'];
  from_id: Handover['fromId'];
  from_name: string;
  to_id: Handover['toId'];
  to_name: string | null;
  state: Handover['state'];
  items: Json<Handover['items']>;
  offered_at: string;
  accepted_at: string | null;
  outgoing: Json<Handover['outgoing']>;
  incoming: ColumnType<Handover['incoming'], string | null, string | null>;
  word: ColumnType<Handover['word'], string | null, string | null>;
  seal: string | null;
  version: number;
}
