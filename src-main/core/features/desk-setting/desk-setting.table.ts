import type { DeskSettingKey } from '../../../../src-shared/domain/desk-setting';
import type { DeskId } from '../../../../src-shared/domain/ids';

export interface DeskSettingTable {
  id: string;
  desk_id: DeskId;
  key: DeskSettingKey;
  /** JSON object. */
  value: string;
}
