import type { Generated } from 'kysely';
import type { Answer, AnswerContent } from '../../../src-shared/domain/answer';
import type { AnswerPair } from '../../../src-shared/domain/answer-gap';
import type { AnswerEvent, AnswerVersion } from '../../../src-shared/domain/answer-version';
import type { Json } from '../../db/json';

export interface AnswerTable {
  id: Answer['id'];
  desk_id: Answer['deskId'];
  question: string;
  alternatives: Json<string[]>;
  text: string;
  short_text: string | null;
  link: string | null;
  text_en: string | null;
  internal_note: string;
  basis: Json<Answer['basis']> | null;
  business_line: Answer['businessLine'];
  region: string;
  owner_department_id: Answer['ownerDepartmentId'];
  owner_officer_id: Answer['ownerOfficerId'];
  keywords: Json<string[]>;
  attachments: Json<Answer['attachments']>;
  valid_from: string | null;
  valid_until: string | null;
  review_at: string | null;
  status: Answer['status'];
  version: number;
  updated_at: string;
  /** A reply on a version below this one is to be corrected, whenever it arrives; 0 for none. */
  correct_below: Generated<number>;
}

export interface AnswerVersionTable {
  id: AnswerVersion['id'];
  desk_id: AnswerVersion['deskId'];
  answer_id: AnswerVersion['answerId'];
  version: number;
  status: AnswerVersion['status'];
  content: Json<AnswerContent>;
  author_id: AnswerVersion['authorId'];
  author_name: string;
  approver_id: AnswerVersion['approverId'];
  approver_name: string;
  at: string;
  note: string;
  import_id: AnswerVersion['importId'];
}

export interface AnswerEventTable {
  id: AnswerEvent['id'];
  desk_id: AnswerEvent['deskId'];
  answer_id: AnswerEvent['answerId'];
  kind: AnswerEvent['kind'];
  at: string;
  actor_id: AnswerEvent['actorId'];
  actor_name: string;
  note: string;
  version: number | null;
  revision_id: AnswerEvent['revisionId'];
}

export interface AnswerPairTable {
  id: AnswerPair['id'];
  desk_id: AnswerPair['deskId'];
  first_id: AnswerPair['firstId'];
  second_id: AnswerPair['secondId'];
  first_version: number;
  second_version: number;
  note: string;
  settled_by: string;
  settled_at: string;
}
