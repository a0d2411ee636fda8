import { randomBytes } from 'node:crypto';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Failure } from '../../../src-shared/ipc/failure';
import { openDeviceSlot, readKeyring } from '../db/keyring';
import { maySignInOffline } from '../key-slots/contact';
import { openNoSlot, openOfficerSlot } from '../key-slots/officer-slot';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { Refused, Unreachable } from '../sync/problem';
import type { Attempts } from './attempts';
import type { SignInClient } from './sign-in-client';

export interface FindKeyDeps {
  folder: string;
  deviceSecret: string | null;
  client: SignInClient | null;
  attempts: Attempts;
  clock: Clock;
  log: Log;
  costLog2: number;
}

/** What the gateway said of an officer who signed in there. */
export interface KnownByGateway {
  officer: Officer;
  secretVersion: number;
  mustChange: boolean;
  offlineDays: number;
  /** The key has to be left with the gateway before anything is written under it. */
  leaveKey: boolean;
}

export type FoundKey =
  | { ok: true; key: Buffer; officerId: OfficerId; gateway: KnownByGateway | null }
  | { ok: false; failure: Failure };

/**
 * Checks badge number and passphrase and finds the database key: by the officer's slot, else with the gateway's help, which knows officers
 * who never sat here and passphrases that were changed elsewhere.
 *
 * @param held the key, when the database is open already
 */
export async function findKey(
  deps: FindKeyDeps,
  given: { badgeNumber: string; passphrase: string },
  held: Buffer | null,
): Promise<FoundKey> {
  const { folder, deviceSecret, attempts, client, clock } = deps;
  const keyring = readKeyring(folder);
  const slot = keyring?.slots.find(({ badgeNumber }) => badgeNumber === given.badgeNumber) ?? null;
  const subject = slot?.officerId ?? null;
  const waitMs = attempts.waitMs(subject);
  if (waitMs > 0) return { ok: false, failure: { code: 'sign_in_wait', waitMs } };

  // The passphrase is stretched on another thread while the attempt goes to the disk, and looked at only when it is there.
  const [key] = await Promise.all([openSlot(), count()]);
  const contact = keyring?.contact ?? null;
  if (slot !== null && key !== null && (client === null || maySignInOffline(key, contact, clock.now()))) {
    attempts.succeeded(subject);
    return { ok: true, key, officerId: slot.officerId, gateway: null };
  }
  const asked = await askGateway(deps, given, held ?? key);
  if (asked.ok) {
    attempts.succeeded(subject);
    return asked;
  }
  if (key === null || asked.failure.code !== 'sign_in_failed' || asked.failure.reached) return asked;
  // The passphrase is the slot's, and the gateway cannot be asked: that may be said.
  attempts.succeeded(subject);
  return { ok: false, failure: { code: 'offline_too_long' } };

  async function openSlot(): Promise<Buffer | null> {
    const { passphrase } = given;
    if (slot !== null) return openOfficerSlot(slot, { passphrase, deviceSecret });
    await openNoSlot(passphrase, deps.costLog2);
    return null;
  }

  async function count(): Promise<void> {
    attempts.begin(subject);
  }

  function failed(reached: boolean, waitMs: number): FoundKey {
    return {
      ok: false,
      failure: { code: 'sign_in_failed', reached, waitMs: Math.max(waitMs, attempts.waitMs(subject)) },
    };
  }

  async function askGateway(
    { client, log }: FindKeyDeps,
    { badgeNumber, passphrase }: typeof given,
    known: Buffer | null,
  ): Promise<FoundKey> {
    if (client === null) return failed(false, 0);
    try {
      const { answer, databaseKey } = await client.signIn(badgeNumber, passphrase);
      if (answer.outcome === 'wait') return { ok: false, failure: { code: 'sign_in_wait', waitMs: answer.waitMs } };
      if (answer.outcome === 'other_keys') return failed(false, 0);
      if (answer.outcome === 'refused') return failed(true, answer.waitMs);
      const own = known ?? keyOfDevice(deps);
      const first = keyring === null || (keyring.slots.length === 0 && keyring.databaseSalt === null);
      const key = own ?? databaseKey ?? (first ? randomBytes(32) : null);
      if (key === null) return { ok: false, failure: { code: 'key_not_left' } };
      const { officer, secretVersion, mustChange, offlineDays } = answer;
      const leaveKey = databaseKey === null || !databaseKey.equals(key);
      return {
        ok: true,
        key,
        officerId: officer.id,
        gateway: { officer, secretVersion, mustChange, offlineDays, leaveKey },
      };
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      log.info({ detail: error.message }, 'the gateway was not asked');
      return failed(false, 0);
    }
  }
}

/** A keyring of an earlier version opens without a passphrase; only after the gateway has checked one is it asked. */
function keyOfDevice({ folder, deviceSecret }: FindKeyDeps): Buffer | null {
  return readKeyring(folder) === null ? null : openDeviceSlot(folder, deviceSecret);
}
