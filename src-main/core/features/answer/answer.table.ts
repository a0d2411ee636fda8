import type { AnswerStatus } from '../../../../src-shared/domain/answer';
import type { AnswerEvent, AnswerVersion } from '../../../../src-shared/domain/answer-version';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type {
  AnswerEventId,
  AnswerId,
  AnswerImportId,
  AnswerPairId,
  AnswerRevisionId,
  AnswerVersionId,
  DepartmentId,
  DeskId,
  MessageId,
  OfficerId,
  ReplyId,
} from '../../../../src-shared/domain/ids';

export interface AnswerTable {
  id: AnswerId;
  desk_id: DeskId;
  question: string;
  /** JSON array of strings. */
  alternatives: string;
  text: string;
  short_text: string | null;
  link: string | null;
  text_en: string | null;
  internal_note: string;
  /** JSON object. */
  basis: string | null;
  business_line: BusinessLine | null;
  region: string;
  owner_department_id: DepartmentId | null;
  owner_officer_id: OfficerId | null;
  /** JSON array of strings. */
  keywords: string;
  /** JSON array. */
  attachments: string;
  valid_from: string | null;
  valid_until: string | null;
  review_at: string | null;
  status: AnswerStatus;
  version: number;
  updated_at: string;
}

export interface AnswerVersionTable {
  id: AnswerVersionId;
  desk_id: DeskId;
  answer_id: AnswerId;
  version: number;
  status: AnswerVersion['status'];
  /** JSON object. */
  content: string;
  author_id: OfficerId | null;
  author_name: string;
  approver_id: OfficerId | null;
  approver_name: string;
  at: string;
  note: string;
  import_id: AnswerImportId | null;
}

export interface AnswerEventTable {
  id: AnswerEventId;
  desk_id: DeskId;
  answer_id: AnswerId;
  kind: AnswerEvent['kind'];
  at: string;
  actor_id: OfficerId | null;
  actor_name: string;
  note: string;
  version: number | null;
  revision_id: AnswerRevisionId | null;
}

export interface AnswerPairTable {
  id: AnswerPairId;
  desk_id: DeskId;
  first_id: AnswerId;
  second_id: AnswerId;
  first_version: number;
  second_version: number;
  note: string;
  settled_by: string;
  settled_at: string;
}

/** Derived, one row per reply with a basis. */
export interface AnswerUseTable {
  reply_id: ReplyId;
  answer_id: AnswerId;
  answer_version: number;
  officer_id: OfficerId;
  message_id: MessageId;
  queued_at: string;
  /** 0 to 1; null when the version is not known here. */
  kept: number | null;
  /** 0 or 1. */
  as_is: number;
}
