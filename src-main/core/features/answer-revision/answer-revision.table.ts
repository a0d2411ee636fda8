import type { AnswerRevision } from '../../../../src-shared/domain/answer-revision';
import type { AnswerId, AnswerImportId, AnswerRevisionId, DeskId, OfficerId } from '../../../../src-shared/domain/ids';

export interface AnswerRevisionTable {
  id: AnswerRevisionId;
  desk_id: DeskId;
  answer_id: AnswerId;
  base_version: number | null;
  /** JSON object. */
  content: string;
  status: AnswerRevision['status'];
  author_id: OfficerId;
  author_name: string;
  /** JSON object. */
  origin: string;
  version: number;
  saved_at: string;
  submitted_at: string | null;
  return_note: string;
  returned_by: string;
  sibling_of_id: AnswerRevisionId | null;
  import_id: AnswerImportId | null;
}
