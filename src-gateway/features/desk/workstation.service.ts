import { createHash, timingSafeEqual } from 'node:crypto';
import type { Reader, Trx } from '../../db/database';
import { StartupProblem } from '../../platform/startup-problem';
import { findDesk } from './desk.repository';
import { type EnrolledWorkstation, findWorkstation, upsertWorkstation } from './workstation.repository';

/** Compared against when there is no such workstation, so that the answer takes as long. */
const NO_HASH = hashToken('');

/** The enrolled workstation that a token proves, or null. Hashes are compared in constant time. */
export async function authenticate(db: Reader, id: string, token: string): Promise<EnrolledWorkstation | null> {
  const workstation = await findWorkstation(db, id);
  const matches = timingSafeEqual(hashToken(token), workstation?.tokenHash ?? NO_HASH);
  return matches && workstation !== null && !workstation.revoked && token !== '' ? workstation : null;
}

/**
 * Enrols a workstation at a desk, or changes its name or token.
 * @throws StartupProblem when the desk does not exist
 */
export async function enrolWorkstation(
  trx: Trx,
  workstation: { id: string; name: string; desk: string; token: string },
): Promise<void> {
  if ((await findDesk(trx, workstation.desk)) === null) {
    throw new StartupProblem(
      `席位 ${workstation.id} 所属的值班台 ${workstation.desk} 还没有建立：请先导入值班台（desk import）。 The desk of workstation ${workstation.id} does not exist: import it first (desk import).`,
    );
  }
  await upsertWorkstation(trx, {
    id: workstation.id,
    name: workstation.name,
    desk_id: workstation.desk,
    token_hash: hashToken(workstation.token),
  });
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
