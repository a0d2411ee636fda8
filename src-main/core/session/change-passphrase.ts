import type { Officer } from '../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../src-shared/ipc/failure';
import type { PassphraseResponse } from '../../../src-shared/sync/sign-in';
import { putOfficerSlot, readKeyring } from '../db/keyring';
import type { Engine } from '../engine';
import { makeOfficerSlot, openOfficerSlot } from '../key-slots/officer-slot';
import { Refused, Unreachable } from '../sync/problem';
import type { FindKeyDeps } from './find-key';
import { notePassphraseChanged } from './session.service';
import { sealChange } from './sign-in-client';
import { addWaitingChange, listWaitingChanges, readSignInRule } from './sign-in-rule.repository';

export interface PassphraseChange {
  officer: Officer;
  /** Has only a first passphrase, which the gateway alone knows, unless a bundle has brought a slot of it. */
  isNew: boolean;
  before: string;
  after: string;
}

/**
 * Puts a new passphrase in place of the old one, which must be right: at the gateway and in the slot together. Without the gateway the slot
 * changes now, and the gateway and other workstations at the next contact, over the network or by bundle; until then the old passphrase
 * opens those.
 *
 * @returns `sign_in_failed` for a wrong old passphrase, `gateway_needed` where it cannot be done without
 */
export async function changePassphrase(
  deps: FindKeyDeps & { engine: Engine; key: Buffer },
  change: PassphraseChange,
): Promise<Result<'changed' | 'waiting'>> {
  const { attempts, client, clock, engine, folder } = deps;
  const { officer, isNew, before, after } = change;
  const waitMs = attempts.waitMs(officer.id);
  if (waitMs > 0) return fail({ code: 'sign_in_wait', waitMs });
  const slot = readKeyring(folder)?.slots.find(({ officerId }) => officerId === officer.id) ?? null;
  const isKnownHere = !isNew || slot?.kind === 'first';
  if (isKnownHere) {
    attempts.begin(officer.id);
    const opened =
      slot === null ? null : await openOfficerSlot(slot, { passphrase: before, deviceSecret: deps.deviceSecret });
    if (slot !== null && opened === null)
      return fail({ code: 'sign_in_failed', reached: false, waitMs: attempts.waitMs(officer.id) });
    attempts.succeeded(officer.id);
  }

  const at = clock.now().toISOString();
  const waiting = await listWaitingChanges(engine.db.read);
  const isBehind = waiting.some(({ officerId }) => officerId === officer.id);
  const answer = isBehind ? null : await askGateway(deps, change, at);
  if (answer?.outcome === 'changed') {
    await writeSlot(deps, change, answer.secretVersion);
    await engine.db.transact((trx) => notePassphraseChanged(trx, clock, officer.id));
    return succeed('changed');
  }
  if (answer?.outcome === 'wait') return fail({ code: 'sign_in_wait', waitMs: answer.waitMs });
  if (answer?.outcome === 'refused') return fail({ code: 'sign_in_failed', reached: true, waitMs: answer.waitMs });
  if (answer?.outcome === 'weak') return fail({ code: 'passphrase_refused', problem: answer.problem });
  const rule = await readSignInRule(engine.db.read);
  const isAlone = client === null && rule === null;
  if (!isKnownHere || slot === null || (rule === null && !isAlone)) return fail({ code: 'gateway_needed' });

  // The version that the gateway will give it, unless it has had another one meanwhile; then the slot goes.
  await writeSlot(deps, change, isAlone ? slot.secretVersion : slot.secretVersion + 1);
  await engine.db.transact(async (trx) => {
    await notePassphraseChanged(trx, clock, officer.id);
    if (rule === null) return;
    const content = { officerId: officer.id, before, after, at };
    const sealed = sealChange(engine.workstationId(), rule.gatewayKeys, content);
    await addWaitingChange(trx, { officerId: officer.id, ...sealed, changedAt: at });
  });
  return succeed(isAlone ? 'changed' : 'waiting');
}

/** @returns null when the gateway cannot be asked */
async function askGateway(
  { client, log, engine }: FindKeyDeps & { engine: Engine },
  { officer, before, after }: PassphraseChange,
  at: string,
): Promise<PassphraseResponse | null> {
  if (client === null) return null;
  try {
    const { keys } = await client.hello();
    const content = { officerId: officer.id, before, after, at };
    return await client.changePassphrase(sealChange(engine.workstationId(), keys, content));
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
    log.info({ detail: error.message }, 'the gateway was not told of a new passphrase yet');
    return null;
  }
}

async function writeSlot(
  { folder, key, deviceSecret, costLog2 }: FindKeyDeps & { key: Buffer },
  { officer, after }: PassphraseChange,
  secretVersion: number,
): Promise<void> {
  putOfficerSlot(
    folder,
    await makeOfficerSlot(key, { ...officer, secretVersion }, { passphrase: after, deviceSecret }, costLog2),
  );
}
