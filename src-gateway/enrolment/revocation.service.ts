import type { StoredKeys } from '../../src-files/keys/key-pairs';
import type { OfficerId } from '../../src-shared/domain/ids';
import type { Trx } from '../db/database';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { revokeWorkstation } from '../features/desk/workstation.repository';
import { dropCodes } from './enrolment.repository';

/**
 * Shuts a workstation out from its next request on, and takes back every code with which it could come in again.
 * @param actor who does it from a workstation, of which desk; null for the command line
 * @returns false when there is neither such a workstation nor a code for one
 */
export async function shutOut(
  trx: Trx,
  keys: StoredKeys,
  { id, reason, actor, deskId }: { id: string; reason: string; actor: OfficerId | null; deskId: string | null },
): Promise<boolean> {
  const codes = await dropCodes(trx, id);
  const known = (await revokeWorkstation(trx, id)) || codes > 0;
  if (known)
    await appendGatewayAudit(trx, keys, {
      action: 'workstation.revoked',
      subject: id,
      actor,
      deskId,
      detail: { reason, codes },
    });
  return known;
}
