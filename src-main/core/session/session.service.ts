import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Session } from '../../../src-shared/ipc/views';
import { appendAudit } from '../audit/audit.repository';
import type { ReadDatabase, WriteTransaction } from '../db/database';
import type { Clock } from '../platform/clock';
import { getEntity } from '../sync/entity.repository';
import { deleteSession, findSession, putSession } from './session.repository';

/**
 * Who is signed in, null for nobody. A session outlives a restart of the core within one run of the program and ends
 * with the program; an officer who was deactivated meanwhile is signed out.
 */
export async function currentSession(db: ReadDatabase, bootId: string): Promise<Session | null> {
  const row = await findSession(db, bootId);
  if (row === null) return null;
  const officer = await findActiveOfficer(db, row.officer_id);
  return officer === null ? null : { officer, signedInAt: row.signed_in_at };
}

export async function findActiveOfficer(db: ReadDatabase, id: OfficerId): Promise<Officer | null> {
  const officer = await getEntity(db, 'officer', id);
  return officer?.active === true ? officer : null;
}

export interface SignIn {
  officerId: OfficerId;
  bootId: string;
}

/** Signs an officer in who has proved who it is. Whoever had locked the desk goes on; anybody else takes its place. */
export async function signIn(trx: WriteTransaction, clock: Clock, { officerId, bootId }: SignIn): Promise<void> {
  const at = clock.now().toISOString();
  const before = await findSession(trx, bootId);
  if (before?.officer_id === officerId) {
    await record(trx, at, 'session.unlocked', officerId);
    return;
  }
  await endSession(trx, bootId, at);
  await putSession(trx, { officerId, signedInAt: at, bootId });
  await record(trx, at, 'session.signed_in', officerId);
}

export async function noteLocked(trx: WriteTransaction, clock: Clock, officerId: OfficerId): Promise<void> {
  await record(trx, clock.now().toISOString(), 'session.locked', officerId);
}

export async function notePassphraseChanged(trx: WriteTransaction, clock: Clock, officerId: OfficerId): Promise<void> {
  await record(trx, clock.now().toISOString(), 'session.passphrase_changed', officerId);
}

/** Ends the session; nothing happens when there is none. Claims and drafts stay as they are. */
export async function signOut(trx: WriteTransaction, clock: Clock, bootId: string): Promise<void> {
  await endSession(trx, bootId, clock.now().toISOString());
}

async function endSession(trx: WriteTransaction, bootId: string, at: string): Promise<void> {
  const session = await findSession(trx, bootId);
  if (session !== null) await record(trx, at, 'session.signed_out', session.officer_id);
  await deleteSession(trx);
}

async function record(trx: WriteTransaction, at: string, action: string, officerId: OfficerId): Promise<void> {
  await appendAudit(trx, { at, actor: officerId, action, subject: officerId, detail: {} });
}
