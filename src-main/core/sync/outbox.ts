import {
  type CommandId,
  commandIdSchema,
  type MessageId,
  type OfficerId,
  type WorkstationId,
} from '../../../src-shared/domain/ids';
import {
  type Command,
  type CommandArgs,
  type CommandOf,
  type CommandType,
  commandSchema,
} from '../../../src-shared/sync/commands';
import { appendAudit } from '../audit/audit.repository';
import type { WriteTransaction } from '../db/database';
import type { Clock } from '../platform/clock';
import type { Ids } from '../platform/ids';
import { insertOutbox } from './outbox.repository';
import { applyEffect } from './rebase';
import { takeSeq } from './sync-state.repository';

export interface CommandDraft<T extends CommandType> {
  type: T;
  args: CommandArgs<T>;
  actor: OfficerId;
  /** Null for what does not belong to a message. */
  messageId: MessageId | null;
  /** What it is about where that is not the message. */
  subjectId?: string;
}

export interface OutboxPorts {
  clock: Clock;
  ids: Ids;
  workstationId: WorkstationId;
  /** Device clock minus gateway clock in ms as last measured; null when never. */
  clockOffsetMs(): number | null;
}

/**
 * Writes a command into the outbox: id, number, instant and arguments are fixed here and never change. In the caller's
 * transaction together with the audit row and the local effect, so that all three are there or none.
 *
 * @param id for a command whose own id is one of its caller's facts (a claim names itself); else a new one
 * @returns the command as it will be sent
 * @throws ZodError when the arguments break the wire schema
 */
export async function enqueueCommand<T extends CommandType>(
  trx: WriteTransaction,
  ports: OutboxPorts,
  draft: CommandDraft<T>,
  id: CommandId = commandIdSchema.parse(ports.ids.next()),
): Promise<CommandOf<T>> {
  const clockOffsetMs = ports.clockOffsetMs();
  const command: Command = commandSchema.parse({
    id,
    workstation: ports.workstationId,
    seq: await takeSeq(trx),
    actor: draft.actor,
    at: ports.clock.now().toISOString(),
    clockOffsetMs: clockOffsetMs === null ? null : Math.round(clockOffsetMs),
    type: draft.type,
    args: draft.args,
  });
  await insertOutbox(trx, {
    seq: command.seq,
    id,
    message_id: draft.messageId,
    type: command.type,
    actor: command.actor,
    payload: JSON.stringify(command),
    state: 'pending',
    result: null,
    effect_until: null,
    enqueued_at: command.at,
    settled_at: null,
    subject_id: draft.subjectId ?? null,
  });
  await appendAudit(trx, {
    at: command.at,
    actor: command.actor,
    action: command.type,
    subject: draft.subjectId ?? draft.messageId,
    detail: { commandId: id, seq: command.seq },
  });
  await applyEffect(trx, command, null);
  return command as CommandOf<T>;
}
