import type { Answer } from '../../../src-shared/domain/answer';
import type { Json } from '../../db/json';

export interface AnswerTable {
  id: Answer['id'];
  desk_id: Answer['deskId'];
  question: string;
  alternatives: Json<string[]>;
  text: string;
  text_en: string | null;
  internal_note: string;
  basis: Json<Answer['basis']> | null;
  business_line: Answer['businessLine'];
  region: string;
  owner_department_id: Answer['ownerDepartmentId'];
  keywords: Json<string[]>;
  valid_from: string | null;
  valid_until: string | null;
  status: Answer['status'];
  version: number;
}
