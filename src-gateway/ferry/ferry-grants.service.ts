import { grantKey } from '../../src-files/keys/ferry-grant';
import type { FerryGrant } from '../../src-shared/sync/ferry';
import type { Reader } from '../db/database';
import { listOwnSecrets } from '../features/officer-secret/officer-secret.repository';

/** What a workstation needs to let each officer of its desk in without ever having asked the gateway. Only to travel encrypted to it. */
export async function listGrants(db: Reader, workstation: string, deskId: string): Promise<FerryGrant[]> {
  return (await listOwnSecrets(db, deskId)).map(({ officer, secret }) => ({
    officer,
    secretVersion: secret.version,
    costLog2: secret.costLog2,
    salt: secret.salt.toString('hex'),
    key: grantKey(secret.hash, { workstation, officer: officer.id, version: secret.version }).toString('base64'),
  }));
}
