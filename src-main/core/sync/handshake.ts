import type { WorkstationId } from '../../../src-shared/domain/ids';
import { PROTOCOL_VERSION, type SyncSession } from '../../../src-shared/sync/protocol';
import { appendAudit } from '../audit/audit.repository';
import type { LocalDatabase, WriteTransaction } from '../db/database';
import type { Log } from '../platform/log';
import { forgetSettled, listAbove, listUnsettled, renumber, resendAbove } from './outbox.repository';
import { Refused } from './problem';
import { rebase } from './rebase';
import { readSyncState, updateSyncState } from './sync-state.repository';

/**
 * Compares what the gateway knows of this workstation with what the workstation knows itself, once per connection.
 *
 * - The gateway has lost commands (restored from a backup, or its session says so after a gap): they are sent again from
 *   the first one that it lacks, byte for byte; their former results are void.
 * - The workstation has lost its numbering (set up anew under the same name): it goes on after the gateway's last number.
 *
 * @throws Refused when the two cannot be brought together without losing a command
 */
export async function shakeHands(
  db: LocalDatabase,
  session: SyncSession,
  workstationId: WorkstationId,
  log: Log,
): Promise<void> {
  await db.transact((trx) => shakeHandsIn(trx, session, workstationId, log));
}

/** The same within a transaction, for a session that came in a ferry bundle with everything else. */
export async function shakeHandsIn(
  trx: WriteTransaction,
  session: SyncSession,
  workstationId: WorkstationId,
  log: Log,
): Promise<void> {
  if (session.protocol !== PROTOCOL_VERSION)
    throw new Refused('protocol_mismatch', `gateway ${session.protocol}, workstation ${PROTOCOL_VERSION}`);
  if (session.workstation.id !== workstationId) throw new Refused('wrong_workstation', session.workstation.id);
  const state = await readSyncState(trx);
  if (state.workstation_id !== null && state.workstation_id !== workstationId) await moveTo(trx, session.lastSeq);
  else await reconcile(trx, session.lastSeq, state.next_seq, log);
  // A copy of another desk is not brought up to date but built anew.
  const moved = state.scope !== null && state.scope !== session.desk.id;
  await updateSyncState(trx, {
    scope: session.desk.id,
    desk_name: session.desk.name,
    workstation_id: workstationId,
    workstation_name: session.workstation.name,
    lease_ms: session.leaseMs,
    ...(moved ? { epoch: null, cursor: null } : {}),
  });
}

async function reconcile(trx: WriteTransaction, lastSeq: number, nextSeq: number, log: Log): Promise<void> {
  if (nextSeq <= lastSeq) {
    log.warn({ nextSeq, lastSeq }, 'command numbering goes on after the number that the gateway knows');
    await updateSyncState(trx, { next_seq: lastSeq + 1 });
    return;
  }
  const unknown = await listAbove(trx, lastSeq);
  const first = unknown[0];
  if (first !== undefined && first.seq !== lastSeq + 1)
    throw new Refused('sequence_gap', `gateway at ${lastSeq}, oldest kept command ${first.seq}`);
  if (first === undefined && nextSeq !== lastSeq + 1)
    throw new Refused('sequence_gap', `gateway at ${lastSeq}, next command ${nextSeq}`);
  if (!unknown.some(({ state }) => state !== 'pending' && state !== 'sent')) return;
  log.warn({ lastSeq, commands: unknown.length }, 'the gateway has lost commands, sending them again');
  await rebase(trx, () => resendAbove(trx, lastSeq));
}

/**
 * The gateway refuses the number of the first waiting command, whose id it does not know: this copy of the database is
 * older than what was sent from this workstation (restored from an image, or a twin of it is at work). What waits was
 * never carried out, so it takes the numbers that come next; ids, times and arguments stay as they were written.
 *
 * @param lastSeq the gateway's last number
 * @throws Refused `sequence_gap` when the gateway lacks commands that are not here any more
 */
export async function renumberWaiting(db: LocalDatabase, lastSeq: number, now: () => string, log: Log): Promise<void> {
  await db.transact((trx) => renumberWaitingIn(trx, lastSeq, now(), log));
}

/** The same within a transaction, where a ferry bundle shows it. */
export async function renumberWaitingIn(trx: WriteTransaction, lastSeq: number, now: string, log: Log): Promise<void> {
  const waiting = await listUnsettled(trx);
  const first = waiting[0];
  if (first === undefined) return;
  if (first.seq > lastSeq) throw new Refused('sequence_gap', `gateway at ${lastSeq}, oldest waiting ${first.seq}`);
  for (const [index, row] of [...waiting.entries()].reverse()) await renumber(trx, row, lastSeq + 1 + index);
  await updateSyncState(trx, { next_seq: lastSeq + 1 + waiting.length });
  const detail = { from: first.seq, to: lastSeq + 1, commands: waiting.length };
  await appendAudit(trx, { at: now, actor: null, action: 'outbox.renumbered', subject: null, detail });
  log.warn(detail, 'waiting commands take the numbers that come next at the gateway');
}

/** The installation was enrolled under another name: the numbers of the old one mean nothing to the gateway. */
async function moveTo(trx: WriteTransaction, lastSeq: number): Promise<void> {
  const waiting = (await listAbove(trx, 0)).filter(({ state }) => state === 'pending' || state === 'sent');
  if (waiting.length > 0)
    throw new Refused('wrong_workstation', `${waiting.length} commands wait under the former name`);
  await forgetSettled(trx);
  await updateSyncState(trx, { next_seq: lastSeq + 1, epoch: null, cursor: null });
}
