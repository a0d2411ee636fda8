import type { DeskSetting } from '../../../src-shared/domain/desk-setting';
import type { Json } from '../../db/json';

export interface DeskSettingTable {
  /** `<desk>:<key>`. */
  id: string;
  desk_id: DeskSetting['deskId'];
  key: DeskSetting['key'];
  value: Json<DeskSetting['value']>;
}
