import type { WorkstationId } from '../../../src-shared/domain/ids';
import { PROTOCOL_VERSION, type SyncSession } from '../../../src-shared/sync/protocol';
import type { LocalDatabase, WriteTransaction } from '../db/database';
import type { Log } from '../platform/log';
import { forgetSettled, listAbove, resendAbove } from './outbox.repository';
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
  if (session.protocol !== PROTOCOL_VERSION)
    throw new Refused('protocol_mismatch', `gateway ${session.protocol}, workstation ${PROTOCOL_VERSION}`);
  if (session.workstation.id !== workstationId) throw new Refused('wrong_workstation', session.workstation.id);
  await db.transact(async (trx) => {
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

/** The installation was enrolled under another name: the numbers of the old one mean nothing to the gateway. */
async function moveTo(trx: WriteTransaction, lastSeq: number): Promise<void> {
  const waiting = (await listAbove(trx, 0)).filter(({ state }) => state === 'pending' || state === 'sent');
  if (waiting.length > 0)
    throw new Refused('wrong_workstation', `${waiting.length} commands wait under the former name`);
  await forgetSettled(trx);
  await updateSyncState(trx, { next_seq: lastSeq + 1, epoch: null, cursor: null });
}
