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
import { isErasedMessageOf } from '../features/retention/hold.service';
import { failure, type Logger } from '../platform/log';
import { findDesks, type Position, recordAt } from './change-log.repository';
import {
  findLoggedCommand,
  isIdReused,
  lockWorkstation,
  logCommand,
  type TakenNumber,
  takeNumber,
} from './command.repository';
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
 * @returns also where the desk's change log stands with their changes, null when it must be asked
 * @throws SyncProblem sequence_gap, command_id_reused or wrong_workstation; commands before it stay applied
 */
export async function takeCommands(
  deps: PushDeps,
  seat: Seat,
  commands: readonly Envelope[],
): Promise<{ results: PushResponse['results']; position: Position | null }> {
  if (commands.some((command) => command.workstation !== seat.id)) {
    throw new SyncProblem(
      'wrong_workstation',
      '命令上写的席位与登录的席位不同，没有执行。 The commands name another workstation; none was carried out.',
    );
  }
  const results: PushResponse['results'] = [];
  let position: Position | null = null;
  for (const command of commands) {
    const taken: Taken = await takeCommand(deps, seat, command);
    results.push({ id: command.id, result: taken.result });
    position = taken.position;
    if (taken.result.outcome === 'retry') break;
  }
  return { results, position };
}

interface Taken {
  result: CommandResult;
  /** Of the desk's change log with what the command changed; null when it changed nothing now. */
  position: Position | null;
}

async function takeCommand(deps: PushDeps, seat: Seat, command: Envelope): Promise<Taken> {
  try {
    const taken = await inExecution(deps, seat, command, carryOut);
    deps.failures.forget(command.id);
    return taken;
  } catch (error) {
    if (error instanceof SyncProblem) throw error;
    return afterFailure(deps, seat, command, error);
  }
}

/** Asks for the command again; one that keeps failing while the database is well is refused, so that the queue goes on. */
async function afterFailure(deps: PushDeps, seat: Seat, command: Envelope, error: unknown): Promise<Taken> {
  const isServers = isServerFailure(error) || !(await answers(deps.db));
  const failures = isServers ? 0 : deps.failures.note(command.id);
  const about = { errorId: deps.newId(), commandId: command.id, workstation: seat.id, seq: command.seq, failures };
  if (failures < MAX_FAILURES) {
    deps.log[isServers ? 'warn' : 'error'](
      { ...about, error: failure(error) },
      'command not carried out, to be sent again',
    );
    return { result: { outcome: 'retry', afterMs: isRetryable(error) ? 200 : RETRY_AFTER_MS }, position: null };
  }
  deps.log.error({ ...about, error: failure(error) }, 'command fails again and again, refused as invalid');
  const taken = await inExecution(deps, seat, command, async () => rejected('invalid'));
  deps.failures.forget(command.id);
  return taken;
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
  about: { officer: Officer | undefined; isErased: boolean },
) => Promise<Handled>;

const carryOut: Work = async (ctx, command, about) =>
  command === null ? rejected('invalid') : handleCommand(ctx, command, about);

async function inExecution(deps: PushDeps, seat: Seat, envelope: Envelope, work: Work): Promise<Taken> {
  const payloadHash = createHash('sha256').update(stringify(envelope)).digest();
  const parsed = commandSchema.safeParse(envelope);
  const asked: Asked = { envelope, payloadHash, command: parsed.success ? parsed.data : null };
  let recorded: Promise<Position | null> = Promise.resolve(null);
  try {
    const result = await inTransaction(deps.db, async (trx, withCommit) => {
      recorded = Promise.resolve(null);
      return execute(trx, deps, seat, asked, work, (logged, position) => {
        recorded = position;
        withCommit(logged, position);
      });
    });
    return { result, position: await recorded };
  } catch (error) {
    throw isIdReused(error) ? commandIdReused() : error;
  }
}

/** A command as it came, and as this version understands it. */
interface Asked {
  envelope: Envelope;
  payloadHash: Buffer;
  command: Command | null;
}

async function execute(
  trx: Trx,
  deps: PushDeps,
  seat: Seat,
  { envelope, payloadHash, command }: Asked,
  work: Work,
  withCommit: (logged: Promise<void>, position: Promise<Position | null>) => void,
): Promise<CommandResult> {
  // What is wrong with a command that is given up may be its time.
  const clockOffsetMs = work === carryOut ? (command?.clockOffsetMs ?? null) : null;
  const [next, officer, isErased] = await Promise.all([
    takeNumber(trx, seat.id, envelope.seq, clockOffsetMs),
    command === null ? undefined : findOfficer(trx, command.actor),
    command === null ? false : isErasedMessageOf(trx, command),
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
  const { result, changes } = await work(ctx, command, { officer, isErased });
  const isRefusedWhole = result.outcome === 'rejected' && result.code === 'invalid';
  const { id, seq } = envelope;
  const at = command === null || isRefusedWhole ? now : command.at;
  const desks = await findDesks(trx, seat.deskId, changes);
  withCommit(
    logCommand(trx, { id, seq, at }, seat.id, payloadHash, result, now),
    recordAt(trx, desks, seat.deskId, changes),
  );
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
