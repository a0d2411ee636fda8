import type { DeskInfo } from '../../../../src-shared/ipc/views';
import type { ReadDatabase } from '../../db/database';
import { readSyncState } from '../../sync/sync-state.repository';
import { listAccounts, listDepartments } from './desk.repository';

/** What this desk is; its name is known once the gateway has told it. */
export async function readDeskInfo(db: ReadDatabase, program: { sample: boolean; version: string }): Promise<DeskInfo> {
  const [state, accounts, departments] = await Promise.all([readSyncState(db), listAccounts(db), listDepartments(db)]);
  return { deskName: state.desk_name, workstationName: state.workstation_name, ...program, accounts, departments };
}
