import type { DeskId, EmergencyId, MessageId } from '../../../../src-shared/domain/ids';

export interface EmergencyTable {
  id: EmergencyId;
  desk_id: DeskId;
  message_id: MessageId;
  raised_at: string;
  raised_by: string;
  note: string;
  notified_at: string | null;
  notified_by: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  resolved_by: string | null;
}
