import type { Correction } from '../../../src-shared/domain/correction';

export interface CorrectionTable {
  id: Correction['id'];
  desk_id: Correction['deskId'];
  answer_id: Correction['answerId'];
  used_version: number;
  new_version: number;
  reason: Correction['reason'];
  note: string;
  reply_id: Correction['replyId'];
  message_id: Correction['messageId'];
  state: Correction['state'];
  opened_at: string;
  settled_at: string | null;
  settled_by: string | null;
  settle_note: string;
  correcting_reply_id: Correction['correctingReplyId'];
}
