import { createHash } from 'node:crypto';
import { grantKey } from '../../src-files/keys/ferry-grant';
import { publicPart } from '../../src-files/keys/key-pairs';
import type { FerryGatewayState, FerryGrant, FerrySignIn, FerryWorkstationState } from '../../src-shared/sync/ferry';
import type { GatewayConfig } from '../config';
import type { Db, Reader } from '../db/database';
import { inTransaction } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import type { EnrolledWorkstation } from '../features/desk/workstation.repository';
import { listSecrets } from '../features/officer-secret/officer-secret.repository';
import { listDecidedChanges, putDecidedChange } from '../features/officer-secret/passphrase-change.repository';
import { PassphraseHasher } from '../features/officer-secret/passphrase-hash';
import { changePassphrase } from '../features/officer-secret/sign-in.service';
import type { Logger } from '../platform/log';
import { SyncProblem } from '../sync/sync-problem';

/** The rules of signing in that are the desk's, as configured. */
export type SignInRules = Pick<GatewayConfig['signIn'], 'offlineDays' | 'lockAfterMinutes'>;

/** What a workstation needs to let each officer of its desk in without ever having asked the gateway. Only to travel encrypted to it. */
export async function signInFor(
  db: Reader,
  { id, deskId }: { id: string; deskId: string },
  { offlineDays, lockAfterMinutes }: SignInRules,
  keys: FerrySignIn['keys'],
): Promise<FerrySignIn> {
  return { grants: await listGrants(db, id, deskId), offlineDays, lockAfterMinutes, keys };
}

/** The gateway's keys for what is sealed to it at sign-in. */
export async function signInKeys(db: Db): Promise<FerrySignIn['keys']> {
  return publicPart((await openIdentity(db)).keys);
}

async function listGrants(db: Reader, workstation: string, deskId: string): Promise<FerryGrant[]> {
  return (await listSecrets(db, deskId)).map(({ officer, secret }) => ({
    officer,
    secretVersion: secret.version,
    costLog2: secret.costLog2,
    salt: secret.salt.toString('hex'),
    key: grantKey(secret.hash, { workstation, officer: officer.id, version: secret.version }).toString('base64'),
    mustChange: secret.mustChange,
  }));
}

/** What has been decided on the workstation's changes of passphrases. */
export async function listDecided(db: Reader, workstation: string): Promise<FerryGatewayState['passphrases']> {
  return (await listDecidedChanges(db, workstation)).map(({ boxHash, outcome }) => ({ box: boxHash, outcome }));
}

/**
 * Changes of passphrases that a bundle brings, through the service that serves the network. The first that has to wait because of earlier
 * attempts holds the rest up; they come again with the next bundle.
 */
export async function takePassphrases(
  { db, log, config }: { db: Db; log: Logger; config: Pick<GatewayConfig, 'signIn'> },
  seat: EnrolledWorkstation,
  { passphrases }: Pick<FerryWorkstationState, 'passphrases'>,
): Promise<void> {
  if (passphrases.length === 0) return;
  const { keys } = await openIdentity(db);
  const hasher = new PassphraseHasher(config.signIn.costLog2);
  for (const sealed of passphrases) {
    try {
      const { outcome } = await changePassphrase({ db, hasher, keys, log }, seat, sealed);
      if (outcome === 'wait') return;
    } catch (error) {
      if (!(error instanceof SyncProblem) || error.code !== 'invalid_request') throw error;
      // Not sealed by this workstation to these keys: it is told so, and holds nothing up.
      const boxHash = createHash('sha256').update(sealed.box).digest('hex');
      const refused = { boxHash, outcome: 'refused', secretVersion: null } as const;
      await inTransaction(db, (trx) => putDecidedChange(trx, seat.id, refused));
    }
  }
}
