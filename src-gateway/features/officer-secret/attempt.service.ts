import type { OfficerId } from '../../../src-shared/domain/ids';
import { waitAfterMs } from '../../../src-shared/domain/sign-in-wait';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { findSecret, type OfficerSecret } from './officer-secret.repository';
import type { PassphraseHasher } from './passphrase-hash';
import { clearFailures, countFailure, readWaitMs, setWait } from './sign-in-failure.repository';

export type Attempt =
  | { outcome: 'right'; secret: OfficerSecret }
  | { outcome: 'refused'; waitMs: number }
  | { outcome: 'wait'; waitMs: number };

/**
 * Checks a passphrase, with growing waits for the officer and the workstation. An attempt counts as failed before it is looked at, so that
 * many at once are no way around, and a right one takes that back.
 *
 * @param officerId null for a badge number that nobody has: it takes as long and ends like a wrong passphrase
 */
export async function attempt(
  { db, hasher }: { db: Db; hasher: PassphraseHasher },
  workstationId: string,
  officerId: OfficerId | null,
  passphrase: string,
): Promise<Attempt> {
  const subjects = [
    { kind: 'workstation', id: workstationId } as const,
    ...(officerId === null ? [] : [{ kind: 'officer', id: officerId } as const]),
  ];
  const waits = await Promise.all(subjects.map((subject) => readWaitMs(db, subject)));
  const earlier = Math.max(...waits);
  if (earlier > 0) return { outcome: 'wait', waitMs: earlier };

  const waitMs = await inTransaction(db, async (trx) => {
    let longest = 0;
    for (const subject of subjects) {
      const wait = waitAfterMs(await countFailure(trx, subject), subject.kind);
      await setWait(trx, subject, wait);
      longest = Math.max(longest, wait);
    }
    return longest;
  });
  const secret = officerId === null ? null : await findSecret(db, officerId);
  if (!(await hasher.matches(passphrase, secret)) || secret === null) return { outcome: 'refused', waitMs };
  await inTransaction(db, async (trx) => {
    for (const subject of subjects) await clearFailures(trx, subject);
  });
  return { outcome: 'right', secret };
}
