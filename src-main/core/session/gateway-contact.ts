import type { Topic } from '../../../src-shared/ipc/contract';
import type { LocalDatabase } from '../db/database';
import { keepOfficerSlots, noteContact, readKeyring } from '../db/keyring';
import { makeContact } from '../key-slots/contact';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { settleChange } from './settle-change';
import type { SignInClient } from './sign-in-client';
import { listWaitingChanges, putSignInRule, readSignInRule } from './sign-in-rule.repository';

const SEEN_EVERY_MS = 3_600_000;

export interface ContactDeps {
  folder: string;
  key: Buffer;
  db: LocalDatabase;
  client: SignInClient;
  clock: Clock;
  log: Log;
  announce(topics: readonly Topic[]): void;
}

/**
 * Hears from the gateway who may sign in here: passphrases that were changed without it are handed over first, then slots of officers who
 * are gone or have another passphrase are removed, and the time until which the rest open without the gateway begins anew.
 *
 * @throws Unreachable, Refused; what was done until then stays
 */
export async function contactGateway(deps: ContactDeps): Promise<void> {
  const { folder, key, db, client, clock, log } = deps;
  const { undecided, refused } = await handOverChanges(deps);
  const heard = await client.officers();
  const versions = new Map(heard.officers.map(({ officerId, secretVersion }) => [officerId, secretVersion]));
  const removed = keepOfficerSlots(
    folder,
    ({ officerId, secretVersion }) =>
      !refused.has(officerId) && (undecided.has(officerId) || versions.get(officerId) === secretVersion),
  );
  if (removed) log.info('slots of officers who are gone or have another passphrase were removed');
  const at = clock.now().toISOString();
  noteContact(folder, makeContact(key, { at, seenAt: at, offlineDays: heard.offlineDays }));
  const rule = { gatewayKeys: heard.keys, lockAfterMinutes: heard.lockAfterMinutes };
  const before = await readSignInRule(db.read);
  if (JSON.stringify(before) !== JSON.stringify(rule)) {
    await db.transact((trx) => putSignInRule(trx, rule));
    deps.announce(['session']);
  }
  if (!heard.escrowed) await client.leaveKey(heard.keys, key);
}

/** Without the gateway: notes how late it is, so that setting the clock back later does not buy time. */
export function noteHowLate({ folder, key, clock }: Pick<ContactDeps, 'folder' | 'key' | 'clock'>): void {
  const contact = readKeyring(folder)?.contact ?? null;
  if (contact === null || clock.now().getTime() - Date.parse(contact.seenAt) < SEEN_EVERY_MS) return;
  noteContact(folder, makeContact(key, { ...contact, seenAt: clock.now().toISOString() }));
}

/** @returns officers whose changes the gateway has not decided on yet, and those of whom it has not taken one */
async function handOverChanges({
  db,
  client,
  clock,
  log,
}: ContactDeps): Promise<{ undecided: Set<string>; refused: Set<string> }> {
  const undecided = new Set<string>();
  const refused = new Set<string>();
  for (const change of await listWaitingChanges(db.read)) {
    if (undecided.has(change.officerId)) continue;
    const { outcome } = await client.changePassphrase(change);
    if (outcome === 'wait') {
      undecided.add(change.officerId);
      continue;
    }
    // Refused: it was changed or reset elsewhere meanwhile. The slot goes, whose version may be the one of that other change.
    if (outcome !== 'changed') refused.add(change.officerId);
    await db.transact((trx) => settleChange(trx, change, outcome, clock.now().toISOString()));
    log.info({ outcome }, 'a passphrase that was changed without the gateway was handed over');
  }
  return { undecided, refused };
}
