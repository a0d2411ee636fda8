import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { listActiveOfficers } from '../desk/desk.repository';
import { saveDeskSetting } from './desk-setting.service';
import { readDeskSettings } from './read-desk-settings';

export function deskSettingHandlers({
  db,
  command,
}: HandlerKit): Pick<Handlers, 'desk_setting.get' | 'desk_setting.set' | 'officer.list'> {
  return {
    'desk_setting.get': async () => succeed(await readDeskSettings(db.read)),
    'desk_setting.set': command(['deskSetting'], saveDeskSetting),
    'officer.list': async () => succeed(await listActiveOfficers(db.read)),
  };
}
