import type { AnswerGap } from '../../../src-shared/domain/answer-gap';

export interface AnswerGapTable {
  id: AnswerGap['id'];
  desk_id: AnswerGap['deskId'];
  question: string;
  key: string;
  business_line: AnswerGap['businessLine'];
  count: number;
  message_id: AnswerGap['messageId'];
  state: AnswerGap['state'];
  assignee_id: AnswerGap['assigneeId'];
  note: string;
  answer_id: AnswerGap['answerId'];
  first_asked_at: string;
  last_asked_at: string;
  version: number;
}
