import type { Message } from '../../../src-shared/domain/message';
import type { Command, CommandOf } from '../../../src-shared/sync/commands';
import type { Trx } from '../../db/database';
import { applied, type CommandContext, type Handled, put, rejected } from '../../sync/command-context';
import { lockMessage } from '../message/message.repository';
import { findRetention, saveHold } from './retention.repository';

/** `message.hold`: the message outlasts its period, for the reason on record; a later reason takes the place of an earlier one. */
export function holdMessage(ctx: CommandContext, command: CommandOf<'message.hold'>): Promise<Handled> {
  const { messageId, reason } = command.args;
  return setHold(ctx, messageId, { holdReason: reason, heldBy: ctx.officer.name, heldAt: ctx.now });
}

/** `message.release_hold`: its period counts again. Who let it go, and why, stands in the workstation's audit log. */
export function releaseHold(ctx: CommandContext, command: CommandOf<'message.release_hold'>): Promise<Handled> {
  return setHold(ctx, command.args.messageId, { holdReason: null, heldBy: null, heldAt: null });
}

async function setHold(
  ctx: CommandContext,
  messageId: Message['id'],
  hold: { holdReason: string | null; heldBy: string | null; heldAt: string | null },
): Promise<Handled> {
  const message = await lockMessage(ctx.trx, messageId, ctx.deskId);
  if (message === undefined) return rejected('unknown_message');
  // It may have been erased while the lock was waited for.
  const known = await findRetention(ctx.trx, messageId);
  if (known !== null && known.erasedAt !== null) return rejected('wrong_state');
  if (hold.holdReason === null && known === null) return rejected('wrong_state');
  return applied([put('retention', await saveHold(ctx.trx, { messageId, deskId: message.desk_id, ...hold }))]);
}

/** Whether a command is about an erased message: what a workstation that was away for long still brings must not fill it again. */
export async function isErasedMessageOf(trx: Trx, { type, args }: Command): Promise<boolean> {
  if (!('messageId' in args) || args.messageId === null) return false;
  // A gap that names its message is about the library; the hold says for itself what is wrong.
  if (type === 'gap.report' || type === 'message.hold' || type === 'message.release_hold') return false;
  const known = await findRetention(trx, args.messageId);
  return known !== null && known.erasedAt !== null;
}
