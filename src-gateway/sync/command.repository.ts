import { sql } from 'kysely';
import type { Command, CommandResult } from '../../src-shared/sync/commands';
import type { Trx } from '../db/database';
import { toJson } from '../db/json';
import { isUniqueViolation } from '../db/transaction';

/** The moment at which a command's turn came, on the database server's clock, and the store's epoch. */
export interface TakenNumber {
  now: string;
  epoch: string | null;
}

/**
 * Takes a workstation's next number, and with it the lock on its row, so that its commands are taken one after the other.
 *
 * @returns null when `seq` is not its next number, or it is gone or revoked
 */
export async function takeNumber(
  trx: Trx,
  id: string,
  seq: number,
  clockOffsetMs: number | null,
): Promise<TakenNumber | null> {
  const row = await trx
    .updateTable('workstation')
    .set({
      last_seq: seq,
      last_seen_at: sql<string>`clock_timestamp()`,
      ...(clockOffsetMs === null ? {} : { clock_offset_ms: clockOffsetMs }),
    })
    .where('id', '=', id)
    .where('revoked', '=', false)
    .where('last_seq', '=', seq - 1)
    .returning((eb) => [
      sql<string>`clock_timestamp()`.as('now'),
      eb.selectFrom('scope_head').select('epoch').whereRef('scope_head.scope', '=', 'workstation.desk_id').as('epoch'),
    ])
    .executeTakeFirst();
  return row ?? null;
}

/** Locks a workstation's row; null when it is gone or revoked. */
export async function lockWorkstation(trx: Trx, id: string): Promise<{ lastSeq: number } | null> {
  const row = await trx
    .selectFrom('workstation')
    .select('last_seq as lastSeq')
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

/** Stores a command's result. @throws an error that {@link isIdReused} knows when the id is that of another command */
export async function logCommand(
  trx: Trx,
  command: Pick<Command, 'id' | 'seq' | 'at'>,
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
}

/** Whether storing a command failed because its id is that of another one. */
export function isIdReused(error: unknown): boolean {
  return isUniqueViolation(error, 'command_log_pkey');
}
