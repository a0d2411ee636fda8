import type { DeskId, MessageId, OfficerId, ReplyId } from '../../../../src-shared/domain/ids';
import type { ReplyState } from '../../../../src-shared/domain/reply';

export interface ReplyTable {
  id: ReplyId;
  desk_id: DeskId;
  message_id: MessageId;
  text: string;
  officer_id: OfficerId;
  officer_name: string;
  badge_number: string;
  /** JSON object. */
  basis: string | null;
  state: ReplyState;
  queued_at: string;
  sent_at: string | null;
  /** 0 or 1. */
  close_after_sent: number;
  /** JSON array. */
  overrides: string;
  /** JSON object. */
  review: string | null;
  version: number;
}
