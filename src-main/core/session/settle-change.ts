import { appendAudit } from '../audit/audit.repository';
import type { WriteTransaction } from '../db/database';
import { removeWaitingChange, type WaitingChange } from './sign-in-rule.repository';

/**
 * A change of passphrase waits no more. `overtaken`: the gateway need not be asked, since it has had another one meanwhile. One that was not
 * taken is on record.
 */
export async function settleChange(
  trx: WriteTransaction,
  change: WaitingChange,
  outcome: 'changed' | 'refused' | 'weak' | 'other_keys' | 'overtaken',
  at: string,
): Promise<void> {
  await removeWaitingChange(trx, change.id);
  if (outcome === 'changed') return;
  await appendAudit(trx, {
    at,
    actor: change.officerId,
    action: 'session.passphrase_not_taken',
    subject: change.officerId,
    detail: { outcome },
  });
}
