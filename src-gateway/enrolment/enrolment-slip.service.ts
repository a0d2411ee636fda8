import type { OfficerId, WorkstationId } from '../../src-shared/domain/ids';
import type { EnrolmentSlip } from '../../src-shared/sync/administration';
import { publicAddress } from '../auth/tls/gateway-tls';
import type { GatewayConfig } from '../config';
import type { Db } from '../db/database';
import { inTransaction } from '../db/transaction';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { makeEnrolmentCode } from './enrolment.service';
import { openIdentity } from './identity.repository';

/**
 * Makes a one-time code together with what stands beside it on the slip. A workstation of that id works on until somebody uses the code.
 * @param actor who does it from a workstation; null for the command line
 * @throws StartupProblem when the desk does not exist
 */
export async function makeEnrolmentSlip(
  { db, config, caFingerprint }: { db: Db; config: GatewayConfig; caFingerprint: string | null },
  { id, name, desk, actor }: { id: WorkstationId; name: string; desk: string; actor: OfficerId | null },
): Promise<EnrolmentSlip> {
  const { keys } = await openIdentity(db);
  const hours = config.enrolment.codeHours;
  const { code, expiresAt } = await inTransaction(db, async (trx) => {
    const made = await makeEnrolmentCode(trx, { id, name, desk, hours });
    await appendGatewayAudit(trx, keys, {
      action: 'workstation.code_made',
      subject: id,
      actor,
      deskId: desk,
      detail: { expiresAt: made.expiresAt },
    });
    return made;
  });
  return { id, name, address: publicAddress(config), code, expiresAt, caFingerprint };
}
