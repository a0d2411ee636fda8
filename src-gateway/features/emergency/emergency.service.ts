import { type Emergency, nextEmergencyStep } from '../../../src-shared/domain/message';
import type { CommandOf } from '../../../src-shared/sync/commands';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { lockMessage, toMessage, updateMessage } from '../message/message.repository';
import { hasOpenEmergency, insertEmergency, lockEmergency, updateEmergency } from './emergency.repository';

/**
 * `emergency.raise`: needs no claim and no open message, since whoever sees it raises it. One record is open at a time: who
 * raises it again is told that it is being handled already (`wrong_state`).
 */
export async function raiseEmergency(ctx: CommandContext, command: CommandOf<'emergency.raise'>): Promise<Handled> {
  const { args } = command;
  const message = await lockMessage(ctx.trx, args.messageId);
  if (message === undefined || message.desk_id !== ctx.deskId) return rejected('unknown_message');
  if ((await lockEmergency(ctx.trx, args.emergencyId)) !== null) return rejected('id_taken');
  if (await hasOpenEmergency(ctx.trx, message.id)) return rejected('wrong_state');
  const raisedAt = gatewayInstant(command, ctx.now);
  const raised = {
    id: args.emergencyId,
    deskId: ctx.deskId,
    messageId: message.id,
    raisedAt,
    raisedBy: ctx.officer.name,
    note: args.note,
  };
  const change = await openEmergency(ctx.trx, raised);
  const flagged = await updateMessage(ctx.trx, message.id, { emergency: true });
  return applied([change, put('message', toMessage(flagged))]);
}

/** `emergency.record`: the next step, in order and never twice: notified, acknowledged, resolved. */
export async function recordEmergencyStep(
  ctx: CommandContext,
  command: CommandOf<'emergency.record'>,
): Promise<Handled> {
  const { args } = command;
  const message = await lockMessage(ctx.trx, args.messageId);
  if (message === undefined || message.desk_id !== ctx.deskId) return rejected('unknown_message');
  const emergency = await lockEmergency(ctx.trx, args.emergencyId);
  if (emergency === null || emergency.messageId !== message.id) return rejected('unknown_emergency');
  if (nextEmergencyStep(emergency) !== args.step) return rejected('wrong_state');
  const at = gatewayInstant(command, ctx.now);
  const patch = {
    notified: { notified_at: at, notified_by: args.by },
    acknowledged: { acknowledged_at: at, acknowledged_by: args.by },
    resolved: { resolved_at: at, resolved_by: args.by },
  }[args.step];
  const changes = [put('emergency', await updateEmergency(ctx.trx, emergency.id, patch))];
  if (args.step === 'resolved')
    changes.push(put('message', toMessage(await updateMessage(ctx.trx, message.id, { emergency: false }))));
  return applied(changes);
}

/** Writes a new record of an emergency; the caller sees to the flag on the message. */
export async function openEmergency(
  trx: Trx,
  raised: {
    id: string;
    deskId: Emergency['deskId'];
    messageId: Emergency['messageId'];
    raisedAt: string;
    raisedBy: string;
    note: string;
  },
): Promise<Change> {
  const row = await insertEmergency(trx, {
    id: raised.id as Emergency['id'],
    desk_id: raised.deskId,
    message_id: raised.messageId,
    raised_at: raised.raisedAt,
    raised_by: raised.raisedBy,
    note: raised.note,
    notified_at: null,
    notified_by: null,
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    resolved_by: null,
  });
  if (row === null) throw new Error(`emergency ${raised.id} already exists`);
  return put('emergency', row);
}
