import type { WorkstationId } from '../../../src-shared/domain/ids';
import type { FerryGrant } from '../../../src-shared/sync/ferry';
import type { LocalDatabase } from '../db/database';
import { keepOfficerSlots, noteContact, putOfficerSlot, readKeyring } from '../db/keyring';
import { makeContact } from '../key-slots/contact';
import { makeArrivalSlot } from '../key-slots/officer-slot';
import type { Clock } from '../platform/clock';
import { listWaitingChanges } from './sign-in-rule.repository';

/** Who may sign in, as a ferry bundle brought it. */
export interface FerryContact {
  /** When the gateway wrote it: a bundle that lay around buys no time. */
  at: string;
  officers: readonly { officerId: string; secretVersion: number }[];
  offlineDays: number;
  /** For slots of officers who have none of this passphrase here. */
  grants: readonly FerryGrant[];
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
  { at, officers, offlineDays, grants }: FerryContact,
): Promise<void> {
  const undecided = new Set<string>((await listWaitingChanges(db.read)).map(({ officerId }) => officerId));
  const versions = new Map(officers.map(({ officerId, secretVersion }) => [officerId, secretVersion]));
  keepOfficerSlots(
    folder,
    ({ officerId, secretVersion }) => undecided.has(officerId) || versions.get(officerId) === secretVersion,
  );
  const known = new Set<string>(readKeyring(folder)?.slots.map(({ officerId }) => officerId));
  for (const grant of grants)
    if (!known.has(grant.officer.id)) putOfficerSlot(folder, makeArrivalSlot(key, grant, here));
  const seenAt = clock.now().toISOString();
  noteContact(folder, makeContact(key, { at: at < seenAt ? at : seenAt, seenAt, offlineDays }));
}
