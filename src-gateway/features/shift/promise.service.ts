import type { Promised } from '../../../src-shared/domain/shift';
import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { lockMessage } from '../message/message.repository';
import { insertPromise, lockPromise, updatePromise } from './promise.repository';

/** `promise.make`: what a citizen was promised, by when. Needs no claim: it may have been said on the telephone. */
export async function makePromise(ctx: CommandContext, command: CommandOf<'promise.make'>): Promise<Handled> {
  const { promiseId, messageId, text, dueAt } = command.args;
  if ((await lockMessage(ctx.trx, messageId, ctx.deskId)) === undefined) return rejected('unknown_message');
  const promise: Promised = {
    id: promiseId,
    deskId: ctx.deskId,
    messageId,
    text,
    dueAt,
    madeBy: ctx.officer.name,
    madeAt: gatewayInstant(command, ctx.now),
    keptAt: null,
    keptBy: null,
    version: 1,
  };
  return (await insertPromise(ctx.trx, promise)) ? applied([put('promise', promise)]) : rejected('id_taken');
}

/** `promise.keep`: it was kept; by whomever, since shifts change. */
export async function keepPromise(ctx: CommandContext, command: CommandOf<'promise.keep'>): Promise<Handled> {
  const promise = await lockPromise(ctx.trx, command.args.promiseId);
  if (promise === null || promise.deskId !== ctx.deskId) return rejected('unknown_promise');
  if (promise.keptAt !== null) return rejected('wrong_state');
  const kept: Promised = {
    ...promise,
    keptAt: gatewayInstant(command, ctx.now),
    keptBy: ctx.officer.name,
    version: promise.version + 1,
  };
  await updatePromise(ctx.trx, kept);
  return applied([put('promise', kept)]);
}
