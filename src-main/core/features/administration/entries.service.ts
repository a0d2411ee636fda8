import type { EngineOutput } from '../../../../src-shared/ipc/contract';
import type { ReadDatabase } from '../../db/database';
import { listAccounts, listDepartments } from '../desk/desk.repository';
import { listAllOfficers } from './administration.repository';

/** Officers, departments and accounts as this workstation has them, those who are switched off too. */
export async function readEntries(db: ReadDatabase): Promise<EngineOutput<'administration.entries'>> {
  return {
    officer: (await listAllOfficers(db)).map(withoutDesk),
    department: (await listDepartments(db)).map(withoutDesk),
    account: (await listAccounts(db)).map(withoutDesk),
  };
}

function withoutDesk<T extends { deskId: unknown }>({ deskId: _, ...row }: T): Omit<T, 'deskId'> {
  return row;
}
