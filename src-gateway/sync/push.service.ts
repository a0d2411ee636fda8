import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import { z } from 'zod';
import { commandIdSchema, type DeskId, type WorkstationId, workstationIdSchema } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import { type Command, type CommandResult, commandSchema } from '../../src-shared/sync/commands';
import { MAX_COMMANDS_PER_PUSH, type PushResponse } from '../../src-shared/sync/protocol';
import type { Db, Trx } from '../db/database';
import { inTransaction, isRetryable, isServerFailure, readClock } from '../db/transaction';
import type { DeliveryPorts } from '../features/delivery/delivery.service';
import { findOfficer } from '../features/officer/officer.repository';
import { failure, type Logger } from '../platform/log';
import { recordChanges } from './change-log.repository';
import { findLoggedCommand, lockWorkstation, logCommand, type TakenNumber, takeNumber } from './command.repository';
import { type CommandContext, type Handled, rejected } from './command-context';
import { handleCommand } from './command-handlers';
import type { FailureCount } from './failure-count';
import { isFromEarlierLife } from './store-life';
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
    // The envelope first: it keeps every byte's meaning, so that a replay compares equal whatever this version makes of it.
    .array(z.union([envelopeSchema, commandSchema]))
    .min(1)
    .max(MAX_COMMANDS_PER_PUSH),
});

/** After an unexpected failure the workstation should try again this much later. */
const RETRY_AFTER_MS = 5_000;
/** A command that has failed for reasons of its own so often will not do better: it must not hold up what is behind it. */
const MAX_FAILURES = 5;

export interface PushDeps {
  db: Db;
  ports: DeliveryPorts;
  newId: () => string;
  leaseMs: number;
  timeZone: string;
  log: Logger;
  failures: FailureCount;
}

export interface Seat {
  id: WorkstationId;
  deskId: DeskId;
}

/**
 * Takes a workstation's commands in order, one transaction each (sync.md, "Push"). A replay gets its stored result; the
 * rest of the batch stops at a `retry`. Every command is answered for good in the end: one that fails for reasons of its own
 * is refused after {@link MAX_FAILURES} attempts.
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
    const result = await inTransaction(deps.db, (trx) => execute(trx, deps, seat, command, carryOut));
    deps.failures.forget(command.id);
    return result;
  } catch (error) {
    if (error instanceof SyncProblem) throw error;
    return afterFailure(deps, seat, command, error);
  }
}

/** Asks for the command again; one that keeps failing while the database is well is refused, so that the queue goes on. */
async function afterFailure(deps: PushDeps, seat: Seat, command: Envelope, error: unknown): Promise<CommandResult> {
  const isServers = isServerFailure(error) || !(await answers(deps.db));
  const failures = isServers ? 0 : deps.failures.note(command.id);
  const about = { errorId: deps.newId(), commandId: command.id, workstation: seat.id, seq: command.seq, failures };
  if (failures < MAX_FAILURES) {
    deps.log[isServers ? 'warn' : 'error'](
      { ...about, error: failure(error) },
      'command not carried out, to be sent again',
    );
    return { outcome: 'retry', afterMs: isRetryable(error) ? 200 : RETRY_AFTER_MS };
  }
  deps.log.error({ ...about, error: failure(error) }, 'command fails again and again, refused as invalid');
  const result = await inTransaction(deps.db, (trx) =>
    execute(trx, deps, seat, command, async () => rejected('invalid')),
  );
  deps.failures.forget(command.id);
  return result;
}

async function answers(db: Db): Promise<boolean> {
  try {
    await readClock(db);
    return true;
  } catch {
    return false; // The caller logs the failure that made it ask.
  }
}

type Work = (
  ctx: Omit<CommandContext, 'officer'>,
  command: Command | null,
  officer: Officer | undefined,
) => Promise<Handled>;

async function carryOut(
  ctx: Omit<CommandContext, 'officer'>,
  command: Command | null,
  officer: Officer | undefined,
): Promise<Handled> {
  return command === null ? rejected('invalid') : handleCommand(ctx, command, officer);
}

async function execute(trx: Trx, deps: PushDeps, seat: Seat, envelope: Envelope, work: Work): Promise<CommandResult> {
  const payloadHash = createHash('sha256').update(stringify(envelope)).digest();
  const parsed = commandSchema.safeParse(envelope);
  const command = parsed.success ? parsed.data : null;
  // What is wrong with a command that is given up may be its time.
  const clockOffsetMs = work === carryOut ? (command?.clockOffsetMs ?? null) : null;
  const [next, officer] = await Promise.all([
    takeNumber(trx, seat.id, envelope.seq, clockOffsetMs),
    command === null ? undefined : findOfficer(trx, command.actor),
  ]);
  const taken = next ?? (await answerOutOfTurn(trx, seat, envelope, payloadHash));
  if ('outcome' in taken) return taken;
  const { now, epoch } = taken;
  const mayHaveGone = command !== null && isFromEarlierLife(command, epoch ?? '', now);
  const ctx = {
    trx,
    ports: mayHaveGone ? { ...deps.ports, mayHaveGone } : deps.ports,
    newId: deps.newId,
    deskId: seat.deskId,
    workstationId: seat.id,
    now,
    leaseMs: deps.leaseMs,
    timeZone: deps.timeZone,
  };
  const { result, changes } = await work(ctx, command, officer);
  const isRefusedWhole = result.outcome === 'rejected' && result.code === 'invalid';
  const { id, seq } = envelope;
  const at = command === null || isRefusedWhole ? now : command.at;
  const [isStored] = await Promise.all([
    logCommand(trx, { id, seq, at }, seat.id, payloadHash, result, now),
    recordChanges(trx, seat.deskId, changes),
  ]);
  if (!isStored) throw commandIdReused();
  return result;
}

/**
 * A command whose number is not the next one: a repetition gets its stored result.
 * @returns the number after all when the commands before it were taken meanwhile
 * @throws SyncProblem when it is neither
 */
async function answerOutOfTurn(
  trx: Trx,
  seat: Seat,
  envelope: Envelope,
  payloadHash: Buffer,
): Promise<CommandResult | TakenNumber> {
  const workstation = await lockWorkstation(trx, seat.id);
  if (workstation === null) throw new SyncProblem('unauthorized', '该席位已停用。 This workstation has been revoked.');
  const logged = await findLoggedCommand(trx, envelope.id);
  if (logged !== null) {
    if (logged.workstationId === seat.id && logged.payloadHash.equals(payloadHash)) return logged.result;
    throw commandIdReused();
  }
  const expectedSeq = workstation.lastSeq + 1;
  const taken = envelope.seq === expectedSeq ? await takeNumber(trx, seat.id, envelope.seq, null) : null;
  if (taken !== null) return taken;
  throw new SyncProblem(
    'sequence_gap',
    `命令序号应为 ${expectedSeq}，收到 ${envelope.seq}，没有执行。 Expected command number ${expectedSeq}, got ${envelope.seq}; it was not carried out.`,
    expectedSeq,
  );
}

function commandIdReused(): SyncProblem {
  return new SyncProblem(
    'command_id_reused',
    '这个命令编号已用于别的内容，没有执行。 This command id was used for something else; it was not carried out.',
  );
}
