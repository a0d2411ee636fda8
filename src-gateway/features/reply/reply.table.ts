import type { ColumnType } from 'kysely';
import type { Reply } from '../../../src-shared/domain/reply';

export interface ReplyTable {
  id: Reply['id'];
  desk_id: Reply['deskId'];
  message_id: Reply['messageId'];
  text: string;
  officer_id: Reply['officerId'];
  officer_name: string;
  badge_number: string;
  basis: ColumnType<Reply['basis'], string | null, never>;
  state: Reply['state'];
  queued_at: string;
  sent_at: string | null;
  close_after_sent: boolean;
  version: number;
}
