import { createHash } from 'node:crypto';
import type { WorkstationId } from '../../../src-shared/domain/ids';
import type { FerryGatewayState, FerrySignIn } from '../../../src-shared/sync/ferry';
import type { LocalDatabase } from '../db/database';
import { keepOfficerSlots, noteContact, putOfficerSlot, readKeyring } from '../db/keyring';
import { makeContact } from '../key-slots/contact';
import { makeArrivalSlot, type OfficerSlot } from '../key-slots/officer-slot';
import type { Clock } from '../platform/clock';
import { settleChange } from './settle-change';
import { listWaitingChanges, putSignInRule, type WaitingChange } from './sign-in-rule.repository';

/** Who may sign in, as a ferry bundle brought it. */
export interface FerryContact extends FerrySignIn {
  /** When the gateway wrote it: a bundle that lay around buys no time. */
  at: string;
  decided: FerryGatewayState['passphrases'];
}

interface FerryContactPorts {
  folder: string;
  key: Buffer;
  db: LocalDatabase;
  clock: Clock;
  workstationId: WorkstationId;
  deviceSecret: string | null;
}

/**
 * A bundle from the gateway counts as hearing from it: slots of officers who are gone or have another passphrase are removed, and the time
 * until which the rest open without the gateway begins at the instant at which it was written. Who is new here, or has a new passphrase, gets a
 * slot that opens at the first sign-in.
 */
export async function noteFerryContact(
  { folder, key, db, clock, ...here }: FerryContactPorts,
  { at, grants, offlineDays, lockAfterMinutes, keys, decided }: FerryContact,
): Promise<void> {
  const waiting = judged(await listWaitingChanges(db.read), decided);
  const versions = new Map<string, number>(grants.map(({ officer, secretVersion }) => [officer.id, secretVersion]));
  const stays = (slot: OfficerSlot) => isOfPassphrase(slot, versions.get(slot.officerId), waiting);
  keepOfficerSlots(folder, stays);
  const known = new Set<string>(readKeyring(folder)?.slots.map(({ officerId }) => officerId));
  for (const grant of grants)
    if (!known.has(grant.officer.id)) putOfficerSlot(folder, makeArrivalSlot(key, grant, here));
  const seenAt = clock.now().toISOString();
  noteContact(folder, makeContact(key, { at: at < seenAt ? at : seenAt, seenAt, offlineDays }));
  // After the slots: what was settled and not acted on would leave a slot that only this place believes in.
  await db.transact(async (trx) => {
    for (const { change, outcome } of waiting) {
      const isOvertaken = outcome === null && !known.has(change.officerId);
      if (outcome !== null || isOvertaken) await settleChange(trx, change, outcome ?? 'overtaken', seenAt);
    }
    await putSignInRule(trx, { gatewayKeys: keys, lockAfterMinutes });
  });
}

interface JudgedChange {
  change: WaitingChange;
  /** Null while the gateway has not decided. */
  outcome: FerryContact['decided'][number]['outcome'] | null;
}

function judged(changes: readonly WaitingChange[], decided: FerryContact['decided']): JudgedChange[] {
  const outcomes = new Map(decided.map(({ box, outcome }) => [box, outcome]));
  return changes.map((change) => ({
    change,
    outcome: outcomes.get(createHash('sha256').update(change.box).digest('hex')) ?? null,
  }));
}

/**
 * Whether a slot opens under the passphrase that the gateway has, or under one that follows from it by changes which still wait. A refused
 * change takes its slot along: its version may be that of the one which came first.
 */
function isOfPassphrase(slot: OfficerSlot, version: number | undefined, waiting: readonly JudgedChange[]): boolean {
  const own = waiting.filter(({ change }) => change.officerId === slot.officerId);
  if (own.some(({ outcome }) => outcome !== null && outcome !== 'changed')) return false;
  const undecided = own.filter(({ outcome }) => outcome === null).length;
  return version !== undefined && slot.secretVersion === version + undecided;
}
