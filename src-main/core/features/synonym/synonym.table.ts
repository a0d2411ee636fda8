import type { DeskId, SynonymId } from '../../../../src-shared/domain/ids';
import type { Synonym } from '../../../../src-shared/domain/synonym';

export interface SynonymTable {
  id: SynonymId;
  desk_id: DeskId;
  /** JSON array of strings. */
  terms: string;
  state: Synonym['state'];
  note: string;
  origin: Synonym['origin'];
  updated_by: string;
  updated_at: string;
  version: number;
}
