import type { Emergency } from '../../../src-shared/domain/message';

export interface EmergencyTable {
  id: Emergency['id'];
  desk_id: Emergency['deskId'];
  message_id: Emergency['messageId'];
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
