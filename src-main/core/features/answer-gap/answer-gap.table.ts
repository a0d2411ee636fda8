import type { AnswerGap } from '../../../../src-shared/domain/answer-gap';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { AnswerGapId, AnswerId, DeskId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';

export interface AnswerGapTable {
  id: AnswerGapId;
  desk_id: DeskId;
  question: string;
  key: string;
  business_line: BusinessLine | null;
  count: number;
  message_id: MessageId | null;
  state: AnswerGap['state'];
  assignee_id: OfficerId | null;
  note: string;
  answer_id: AnswerId | null;
  first_asked_at: string;
  last_asked_at: string;
  version: number;
}
