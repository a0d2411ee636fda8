import type { Correction } from '../../../../src-shared/domain/correction';
import type { AnswerId, CorrectionId, DeskId, MessageId, ReplyId } from '../../../../src-shared/domain/ids';

export interface CorrectionTable {
  id: CorrectionId;
  desk_id: DeskId;
  answer_id: AnswerId;
  used_version: number;
  new_version: number;
  reason: Correction['reason'];
  note: string;
  reply_id: ReplyId;
  message_id: MessageId;
  state: Correction['state'];
  opened_at: string;
  settled_at: string | null;
  settled_by: string | null;
  settle_note: string;
  correcting_reply_id: ReplyId | null;
}
