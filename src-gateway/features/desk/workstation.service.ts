import type { PublicKeys } from '../../../src-shared/domain/key';
import type { Trx } from '../../db/database';
import { StartupProblem } from '../../platform/startup-problem';
import { findDesk } from './desk.repository';
import { findWorkstation, putWorkstation } from './workstation.repository';

export interface WorkstationEntry {
  id: string;
  name: string;
  desk: string;
  keys: PublicKeys;
}

/** Lets the owner of the keys in as this workstation, from now on and in the place of whoever was. Its command sequence goes on. */
export async function enrolWorkstation(trx: Trx, { id, name, desk, keys }: WorkstationEntry): Promise<void> {
  await putWorkstation(trx, { id, name, desk_id: desk, keys });
}

/**
 * Takes over a workstation that the configuration names with its public keys. One that was revoked stays so, unless it comes
 * with other keys.
 * @throws StartupProblem when the desk does not exist
 */
export async function seedWorkstation(trx: Trx, workstation: WorkstationEntry): Promise<void> {
  if ((await findDesk(trx, workstation.desk)) === null)
    throw new StartupProblem(
      `席位 ${workstation.id} 所属的值班台 ${workstation.desk} 还没有建立：请先导入值班台（desk import）。 The desk of workstation ${workstation.id} does not exist: import it first (desk import).`,
    );
  const known = await findWorkstation(trx, workstation.id);
  if (known?.revoked === true && known.keys?.keyId === workstation.keys.keyId) return;
  await enrolWorkstation(trx, workstation);
}
