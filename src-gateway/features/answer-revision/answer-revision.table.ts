import type { AnswerContent } from '../../../src-shared/domain/answer';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { Json } from '../../db/json';

export interface AnswerRevisionTable {
  id: AnswerRevision['id'];
  desk_id: AnswerRevision['deskId'];
  answer_id: AnswerRevision['answerId'];
  base_version: number | null;
  content: Json<AnswerContent>;
  status: AnswerRevision['status'];
  author_id: AnswerRevision['authorId'];
  author_name: string;
  origin: Json<AnswerRevision['origin']>;
  version: number;
  saved_at: string;
  submitted_at: string | null;
  return_note: string;
  returned_by: string;
  sibling_of_id: AnswerRevision['siblingOfId'];
  import_id: AnswerRevision['importId'];
}
