import type { Answer } from '../../../../src-shared/domain/answer';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { AnswerId, DepartmentId, DeskId } from '../../../../src-shared/domain/ids';

export interface AnswerTable {
  id: AnswerId;
  desk_id: DeskId;
  question: string;
  /** JSON array of strings. */
  alternatives: string;
  text: string;
  text_en: string | null;
  internal_note: string;
  /** JSON object. */
  basis: string | null;
  business_line: BusinessLine | null;
  region: string;
  owner_department_id: DepartmentId | null;
  /** JSON array of strings. */
  keywords: string;
  valid_from: string | null;
  valid_until: string | null;
  status: Answer['status'];
  version: number;
}
