import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import { z } from 'zod';
import { commandIdSchema, type DeskId, type WorkstationId, workstationIdSchema } from '../../src-shared/domain/ids';
import { type CommandResult, commandSchema } from '../../src-shared/sync/commands';
import { MAX_COMMANDS_PER_PUSH, type PushResponse } from '../../src-shared/sync/protocol';
import type { Db, Trx } from '../db/database';
import { inTransaction, isRetryable, readClock } from '../db/transaction';
import type { DeliveryPorts } from '../features/delivery/delivery.service';
import { failure, type Logger } from '../platform/log';
import { recordChanges } from './change-log.repository';
import { findLoggedCommand, lockWorkstation, logCommand } from './command.repository';
import { rejected } from './command-context';
import { handleCommand } from './command-handlers';
import { SyncProblem } from './sync-problem';

/**
 * A command as far as the order of commands goes. Only this much must be right for a push to be taken; what else is wrong
 * with a command makes it `rejected` (`invalid`), which does not block the queue behind it.
 */
const envelopeSchema = z.looseObject({
  id: commandIdSchema,
  workstation: workstationIdSchema,
  seq: z.number().int().positive(),
});
type Envelope = z.infer<typeof envelopeSchema>;

/** Body of POST /sync/commands as the gateway takes it. */
export const pushBodySchema = z.object({
  commands: z
    .array(z.union([commandSchema, envelopeSchema]))
    .min(1)
    .max(MAX_COMMANDS_PER_PUSH),
});

/** After an unexpected failure the workstation should try again this much later. */
const RETRY_AFTER_MS = 5_000;

export interface PushDeps {
  db: Db;
  ports: DeliveryPorts;
  newId: () => string;
  leaseMs: number;
  timeZone: string;
  log: Logger;
}

export interface Seat {
  id: WorkstationId;
  deskId: DeskId;
}

/**
 * Takes a workstation's commands in order, one transaction each (sync.md, "Push"). A replay gets its stored result; the
 * rest of the batch stops at a `retry`.
 *
 * @throws SyncProblem sequence_gap, command_id_reused or wrong_workstation; commands before it stay applied
 */
export async function takeCommands(
  deps: PushDeps,
  seat: Seat,
  commands: readonly Envelope[],
): Promise<PushResponse['results']> {
  if (commands.some((command) => command.workstation !== seat.id)) {
    throw new SyncProblem(
      'wrong_workstation',
      '命令上写的席位与登录的席位不同，没有执行。 The commands name another workstation; none was carried out.',
    );
  }
  const results: PushResponse['results'] = [];
  for (const command of commands) {
    const result = await takeCommand(deps, seat, command);
    results.push({ id: command.id, result });
    if (result.outcome === 'retry') break;
  }
  return results;
}

async function takeCommand(deps: PushDeps, seat: Seat, command: Envelope): Promise<CommandResult> {
  try {
    return await inTransaction(deps.db, (trx) => execute(trx, deps, seat, command));
  } catch (error) {
    if (error instanceof SyncProblem) throw error;
    const errorId = deps.newId();
    const again = isRetryable(error);
    deps.log[again ? 'warn' : 'error'](
      { errorId, commandId: command.id, workstation: seat.id, seq: command.seq, error: failure(error) },
      'command not carried out, to be sent again',
    );
    return { outcome: 'retry', afterMs: again ? 200 : RETRY_AFTER_MS };
  }
}

async function execute(trx: Trx, deps: PushDeps, seat: Seat, envelope: Envelope): Promise<CommandResult> {
  const workstation = await lockWorkstation(trx, seat.id);
  if (workstation === null) throw new SyncProblem('unauthorized', '该席位已停用。 This workstation has been revoked.');
  const payloadHash = createHash('sha256').update(stringify(envelope)).digest();
  const logged = await findLoggedCommand(trx, envelope.id);
  if (logged !== null) {
    if (logged.workstationId === seat.id && logged.payloadHash.equals(payloadHash)) return logged.result;
    throw new SyncProblem(
      'command_id_reused',
      '这个命令编号已用于别的内容，没有执行。 This command id was used for something else; it was not carried out.',
    );
  }
  const expectedSeq = workstation.lastSeq + 1;
  if (envelope.seq !== expectedSeq) {
    throw new SyncProblem(
      'sequence_gap',
      `命令序号应为 ${expectedSeq}，收到 ${envelope.seq}，没有执行。 Expected command number ${expectedSeq}, got ${envelope.seq}; it was not carried out.`,
      expectedSeq,
    );
  }
  const now = await readClock(trx);
  const parsed = commandSchema.safeParse(envelope);
  const ctx = {
    trx,
    ports: deps.ports,
    newId: deps.newId,
    deskId: seat.deskId,
    workstationId: seat.id,
    now,
    leaseMs: deps.leaseMs,
    timeZone: deps.timeZone,
  };
  const { result, changes } = parsed.success ? await handleCommand(ctx, parsed.data) : rejected('invalid');
  const written = parsed.success ? parsed.data : { id: envelope.id, seq: envelope.seq, at: now, clockOffsetMs: null };
  await logCommand(trx, written, seat.id, payloadHash, result, now);
  await recordChanges(trx, seat.deskId, changes);
  return result;
}
