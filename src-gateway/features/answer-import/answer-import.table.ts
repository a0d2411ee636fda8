import type { AnswerImport, ImportRow } from '../../../src-shared/domain/answer-import';
import type { Json } from '../../db/json';

export interface AnswerImportTable {
  id: AnswerImport['id'];
  desk_id: AnswerImport['deskId'];
  file_name: string;
  state: AnswerImport['state'];
  created: number;
  changed: number;
  imported_by_id: AnswerImport['importedById'];
  imported_by: string;
  imported_at: string;
  decided_by: string | null;
  decided_at: string | null;
  note: string;
  kept: number;
}

/** Rows that have arrived of an import that is not whole yet. */
export interface AnswerImportPartTable {
  import_id: AnswerImport['id'];
  part: number;
  desk_id: AnswerImport['deskId'];
  rows: Json<ImportRow[]>;
  at: string;
}
