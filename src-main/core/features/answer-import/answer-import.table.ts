import type { AnswerImport } from '../../../../src-shared/domain/answer-import';
import type { AnswerImportId, DeskId, OfficerId } from '../../../../src-shared/domain/ids';

export interface AnswerImportTable {
  id: AnswerImportId;
  desk_id: DeskId;
  file_name: string;
  state: AnswerImport['state'];
  created: number;
  changed: number;
  imported_by_id: OfficerId;
  imported_by: string;
  imported_at: string;
  decided_by: string | null;
  decided_at: string | null;
  note: string;
  kept: number;
}

/** An import of this workstation whose commands may still be waiting; `first_seq` to `last_seq` in the outbox. */
export interface ImportOnItsWayTable {
  import_id: AnswerImportId;
  file_name: string;
  first_seq: number;
  last_seq: number;
  at: string;
}
