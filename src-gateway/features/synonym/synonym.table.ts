import type { Synonym } from '../../../src-shared/domain/synonym';
import type { Json } from '../../db/json';

export interface SynonymTable {
  id: Synonym['id'];
  desk_id: Synonym['deskId'];
  terms: Json<string[]>;
  state: Synonym['state'];
  note: string;
  origin: Synonym['origin'];
  updated_by: string;
  updated_at: string;
  version: number;
}
