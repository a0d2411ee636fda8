import type { Officer } from '../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../src-shared/ipc/failure';
import { readKeyring } from '../db/keyring';
import { openOfficerSlot } from '../key-slots/officer-slot';
import type { FindKeyDeps } from './find-key';

/**
 * The officer at the desk proves once more who it is, to sign something; also without the gateway. A wrong passphrase counts like one at
 * the door.
 *
 * @returns `sign_in_wait`, `sign_in_failed`
 */
export async function confirmPassphrase(
  { folder, deviceSecret, attempts }: Pick<FindKeyDeps, 'folder' | 'deviceSecret' | 'attempts'>,
  officer: Officer,
  passphrase: string,
): Promise<Result<null>> {
  const waitMs = attempts.waitMs(officer.id);
  if (waitMs > 0) return fail({ code: 'sign_in_wait', waitMs });
  attempts.begin(officer.id);
  const slot = readKeyring(folder)?.slots.find(({ officerId }) => officerId === officer.id) ?? null;
  const key = slot === null ? null : await openOfficerSlot(slot, { passphrase, deviceSecret });
  if (key === null) return fail({ code: 'sign_in_failed', reached: false, waitMs: attempts.waitMs(officer.id) });
  attempts.succeeded(officer.id);
  return succeed(null);
}

/** Checks the passphrase of whoever is about to sign. */
export type ConfirmPassphrase = (officer: Officer, passphrase: string) => Promise<Result<null>>;
