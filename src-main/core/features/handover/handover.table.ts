import type { Handover } from '../../../../src-shared/domain/handover';
import type { OfficerId } from '../../../../src-shared/domain/ids';

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
  /** JSON array. */
  items: string;
  offered_at: string;
  accepted_at: string | null;
  /** JSON objects. */
  outgoing: string;
  incoming: string | null;
  word: string | null;
  seal: string | null;
  version: number;
}

/** What an officer has written into a handover, or ticked off, and not given yet; never leaves the workstation. */
export interface HandoverPaperTable {
  /** The shift that is to be handed over, or the handover that is gone through. */
  subject_id: string;
  officer_id: OfficerId;
  /** JSON object. */
  paper: string;
}
