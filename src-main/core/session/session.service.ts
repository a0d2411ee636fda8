import type { OfficerId } from '../../../src-shared/domain/ids';
import { fail, type Result, succeed } from '../../../src-shared/ipc/failure';
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
  const officer = await getEntity(db, 'officer', row.officer_id);
  return officer?.active === true ? { officer, signedInAt: row.signed_in_at } : null;
}

export interface SignIn {
  officerId: OfficerId;
  bootId: string;
}

/** Signs in one of the desk's active officers, in place of whoever was. @returns `not_found` for anybody else */
export async function signIn(
  trx: WriteTransaction,
  clock: Clock,
  { officerId, bootId }: SignIn,
): Promise<Result<Session>> {
  const officer = await getEntity(trx, 'officer', officerId);
  if (officer === null || !officer.active) return fail({ code: 'not_found' });
  const signedInAt = clock.now().toISOString();
  await endSession(trx, bootId, signedInAt);
  await putSession(trx, { officerId, signedInAt, bootId });
  await appendAudit(trx, {
    at: signedInAt,
    actor: officerId,
    action: 'session.signed_in',
    subject: officerId,
    detail: {},
  });
  return succeed({ officer, signedInAt });
}

/** Ends the session; nothing happens when there is none. Claims and drafts stay as they are. */
export async function signOut(trx: WriteTransaction, clock: Clock, bootId: string): Promise<void> {
  await endSession(trx, bootId, clock.now().toISOString());
}

async function endSession(trx: WriteTransaction, bootId: string, at: string): Promise<void> {
  const session = await findSession(trx, bootId);
  if (session !== null) {
    await appendAudit(trx, {
      at,
      actor: session.officer_id,
      action: 'session.signed_out',
      subject: session.officer_id,
      detail: {},
    });
  }
  await deleteSession(trx);
}
