import type { Command, CommandResult } from '../../../src-shared/sync/commands';
import type { EntityName } from '../../../src-shared/sync/entities';
import type { WriteTransaction } from '../db/database';
import { effectOf } from './effects';
import { entitiesOfMessage, getEntity } from './entity.repository';
import { commandOf, hasEffective, listEffective, resultOf } from './outbox.repository';
import { hasShadow, putShadowed, restoreShadowed } from './shadow.repository';

/** Applies one command to the local copy; the gateway's own rows are kept in the shadow. */
export async function applyEffect(
  trx: WriteTransaction,
  command: Command,
  result: CommandResult | null,
): Promise<Set<EntityName>> {
  const touched = new Set<EntityName>();
  const message = await getEntity(trx, 'message', command.args.messageId);
  if (message === null) return touched;
  const changes = effectOf(
    command,
    {
      message,
      actor: await getEntity(trx, 'officer', command.actor),
      tickets: await entitiesOfMessage(trx, 'ticket', message.id),
      replies: await entitiesOfMessage(trx, 'reply', message.id),
      emergencies: await entitiesOfMessage(trx, 'emergency', message.id),
      delivery: command.type === 'delivery.settle' ? await getEntity(trx, 'delivery', command.args.deliveryId) : null,
    },
    result,
  );
  for (const change of changes) {
    await putShadowed(trx, change.entity, change.row);
    touched.add(change.entity);
  }
  return touched;
}

/**
 * Like a rebase in git: takes every local effect off, lets `change` work on the gateway's own rows, and puts the effects
 * of the commands that still wait back on top, in the order in which they were written.
 *
 * @returns the entities that were touched besides what `change` did
 */
export async function rebase(trx: WriteTransaction, change: () => Promise<void>): Promise<Set<EntityName>> {
  const touched = (await hasShadow(trx)) ? await restoreShadowed(trx) : new Set<EntityName>();
  await change();
  if (!(await hasEffective(trx))) return touched;
  for (const row of await listEffective(trx)) {
    for (const entity of await applyEffect(trx, commandOf(row), resultOf(row))) touched.add(entity);
  }
  return touched;
}
