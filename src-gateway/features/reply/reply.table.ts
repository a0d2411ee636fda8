import type { ColumnType } from 'kysely';
import type { Reply } from '../../../src-shared/domain/reply';
import type { Json } from '../../db/json';

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
  overrides: Json<Reply['overrides']>;
  review: ColumnType<Reply['review'], string | null, string | null>;
  version: number;
}
