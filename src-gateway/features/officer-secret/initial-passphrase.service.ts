import { randomInt } from 'node:crypto';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { openIdentity } from '../../enrolment/identity.repository';
import { appendGatewayAudit } from '../audit/audit.service';
import { listOfficersByBadge, listWithoutSecret, putSecret } from './officer-secret.repository';
import type { PassphraseHasher } from './passphrase-hash';
import { clearFailures } from './sign-in-failure.repository';

/** Without letters and digits that are taken for one another when read out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP = 4;

/**
 * Gives the officers with that badge number (one, unless several desks have it) a passphrase that only serves to choose one's own. Slots
 * of the one before go at the workstations' next contact.
 *
 * @returns the passphrase, and whose it is; no officers when nobody active has the number
 */
export async function resetPassphrase(
  db: Db,
  hasher: PassphraseHasher,
  badgeNumber: string,
): Promise<{ passphrase: string; officers: Officer[] }> {
  const officers = await listOfficersByBadge(db, badgeNumber);
  return { passphrase: await giveInitialPassphrase(db, hasher, officers, null), officers };
}

/** The same for officers who are known. @param actor who does it from a workstation; null for the command line */
export async function giveInitialPassphrase(
  db: Db,
  hasher: PassphraseHasher,
  officers: readonly Officer[],
  actor: Officer['id'] | null,
): Promise<string> {
  const passphrase = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');
  if (officers.length === 0) return passphrase;
  const { keys } = await openIdentity(db);
  const hash = await hasher.make(passphrase);
  await inTransaction(db, async (trx) => {
    for (const { id, deskId } of officers) {
      await putSecret(trx, id, hash, true);
      await clearFailures(trx, { kind: 'officer', id });
      await appendGatewayAudit(trx, keys, {
        action: 'officer.passphrase_reset',
        subject: id,
        actor,
        deskId,
        detail: {},
      });
    }
  });
  return passphrase;
}

/** Gives every officer who has none the passphrase of the sample data, which the sign-in screen states. */
export async function setSamplePassphrases(db: Db, hasher: PassphraseHasher, passphrase: string): Promise<void> {
  const officerIds = await listWithoutSecret(db);
  if (officerIds.length === 0) return;
  const hash = await hasher.make(passphrase);
  await inTransaction(db, async (trx) => {
    for (const officerId of officerIds) await putSecret(trx, officerId, hash, false);
  });
}
