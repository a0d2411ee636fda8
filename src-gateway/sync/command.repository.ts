import type { Command, CommandResult } from '../../src-shared/sync/commands';
import type { Trx } from '../db/database';
import { toJson } from '../db/json';

/**
 * Locks a workstation's row, so that its commands are taken one after the other; null when it is gone or revoked. With it comes
 * the epoch of the store.
 */
export async function lockWorkstation(trx: Trx, id: string): Promise<{ lastSeq: number; epoch: string | null } | null> {
  const row = await trx
    .selectFrom('workstation')
    .select((eb) => [
      'last_seq as lastSeq',
      eb.selectFrom('scope_head').select('epoch').whereRef('scope_head.scope', '=', 'workstation.desk_id').as('epoch'),
    ])
    .where('id', '=', id)
    .where('revoked', '=', false)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export interface LoggedCommand {
  workstationId: string;
  payloadHash: Buffer;
  result: CommandResult;
}

/** The stored result of a command. */
export async function findLoggedCommand(trx: Trx, id: string): Promise<LoggedCommand | null> {
  const row = await trx
    .selectFrom('command_log')
    .select(['workstation_id as workstationId', 'payload_hash as payloadHash', 'result'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores a command's result and advances the workstation's sequence with it. */
export async function logCommand(
  trx: Trx,
  command: Pick<Command, 'id' | 'seq'> & { at: string; clockOffsetMs: number | null },
  workstationId: string,
  payloadHash: Buffer,
  result: CommandResult,
  now: string,
): Promise<void> {
  await trx
    .insertInto('command_log')
    .values({
      id: command.id,
      workstation_id: workstationId,
      seq: command.seq,
      payload_hash: payloadHash,
      result: toJson(result),
      at: command.at,
      received_at: now,
    })
    .execute();
  await trx
    .updateTable('workstation')
    .set({
      last_seq: command.seq,
      last_seen_at: now,
      ...(command.clockOffsetMs === null ? {} : { clock_offset_ms: command.clockOffsetMs }),
    })
    .where('id', '=', workstationId)
    .execute();
}
