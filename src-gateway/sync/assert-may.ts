import type { Officer } from '../../src-shared/domain/officer';
import { type Action, mayDo } from '../../src-shared/domain/permission';
import type { Reader } from '../db/database';
import { findOfficer } from '../features/officer/officer.repository';
import { SyncProblem } from './sync-problem';

/** @throws SyncProblem forbidden unless the officer is the desk's, active, and of a role that may */
export async function assertMay(db: Reader, deskId: string, officerId: string, action: Action): Promise<Officer> {
  const officer = await findOfficer(db, officerId);
  if (officer?.active === true && officer.deskId === deskId && mayDo(officer.role, action)) return officer;
  throw new SyncProblem(
    'forbidden',
    '这位民警的角色不能查看或办理这些内容。 The role of this officer does not allow looking at this or doing it.',
  );
}
